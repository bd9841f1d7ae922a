"""Pulumi components that run stateful databases on Kubernetes."""

from stateful_databases.cassandra.args import CassandraArgs
from stateful_databases.cassandra.component import Cassandra
from stateful_databases.mariadb.args import MariaDBArgs, MariaDBUserArgs, UpdateStrategy
from stateful_databases.mariadb.component import MariaDB
from stateful_databases.postgres.args import DeploymentStrategy, PostgresArgs, PostgresUserArgs
from stateful_databases.postgres.component import Postgres
from stateful_databases.shared.anti_affinity import AntiAffinity
from stateful_databases.shared.credentials import CredentialsArgs
from stateful_databases.shared.images import ImagePullPolicy
from stateful_databases.shared.network_policy import NetworkPolicyArgs, NetworkPolicyPeerArgs
from stateful_databases.shared.probes import ProbeArgs, ProbesArgs
from stateful_databases.shared.resources import ResourceLimitsArgs, ResourceRequestsArgs, ResourcesArgs
from stateful_databases.shared.services import ServiceArgs, ServiceType
from stateful_databases.shared.storage import AccessMode, StorageArgs
from stateful_databases.shared.tolerations import TaintEffect, TolerationArgs, TolerationOperator
from stateful_databases.shared.topology_spread import TopologySpreadConstraintArgs, WhenUnsatisfiable
from stateful_databases.shared.validation import Fields, Problems

__all__ = [
    "AccessMode",
    "AntiAffinity",
    "Cassandra",
    "CassandraArgs",
    "CredentialsArgs",
    "DeploymentStrategy",
    "Fields",
    "ImagePullPolicy",
    "MariaDB",
    "MariaDBArgs",
    "MariaDBUserArgs",
    "NetworkPolicyArgs",
    "NetworkPolicyPeerArgs",
    "Postgres",
    "PostgresArgs",
    "PostgresUserArgs",
    "ProbeArgs",
    "ProbesArgs",
    "Problems",
    "ResourceLimitsArgs",
    "ResourceRequestsArgs",
    "ResourcesArgs",
    "ServiceArgs",
    "ServiceType",
    "StorageArgs",
    "TaintEffect",
    "TolerationArgs",
    "TolerationOperator",
    "TopologySpreadConstraintArgs",
    "UpdateStrategy",
    "WhenUnsatisfiable",
]
