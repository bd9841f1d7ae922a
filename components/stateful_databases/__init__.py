"""Pulumi components that run stateful databases on Kubernetes."""

from stateful_databases.mariadb.args import MariaDBArgs, MariaDBCredentialsArgs, UpdateStrategy
from stateful_databases.mariadb.component import MariaDB
from stateful_databases.postgres.args import DeploymentStrategy, PostgresArgs, PostgresCredentialsArgs
from stateful_databases.postgres.component import Postgres
from stateful_databases.shared.images import ImagePullPolicy
from stateful_databases.shared.resources import ResourceLimitsArgs, ResourceRequestsArgs, ResourcesArgs
from stateful_databases.shared.scheduling import AntiAffinity
from stateful_databases.shared.storage import AccessMode, StorageArgs
from stateful_databases.shared.validation import ArgsType, Fields, Problems

__all__ = [
    "AccessMode",
    "AntiAffinity",
    "ArgsType",
    "DeploymentStrategy",
    "Fields",
    "ImagePullPolicy",
    "MariaDB",
    "MariaDBArgs",
    "MariaDBCredentialsArgs",
    "Postgres",
    "PostgresArgs",
    "PostgresCredentialsArgs",
    "Problems",
    "ResourceLimitsArgs",
    "ResourceRequestsArgs",
    "ResourcesArgs",
    "StorageArgs",
    "UpdateStrategy",
]
