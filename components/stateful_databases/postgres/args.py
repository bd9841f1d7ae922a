"""What a caller may say about a Postgres."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypedDict

import pulumi

from stateful_databases.shared.anti_affinity import AntiAffinity
from stateful_databases.shared.credentials import CredentialsArgs
from stateful_databases.shared.images import ImagePullPolicy
from stateful_databases.shared.network_policy import NetworkPolicyArgs
from stateful_databases.shared.probes import ProbesArgs
from stateful_databases.shared.resources import ResourcesArgs
from stateful_databases.shared.services import ServiceArgs
from stateful_databases.shared.storage import StorageArgs
from stateful_databases.shared.tolerations import TolerationArgs
from stateful_databases.shared.topology_spread import TopologySpreadConstraintArgs


class DeploymentStrategy(StrEnum):
    """How a changed pod template replaces the running pod (Kubernetes: `strategy`)."""

    RECREATE = "Recreate"
    """The old pod ends, then the new one starts."""


class PostgresUserArgs(TypedDict, total=False):
    """A role beyond the first, which may log in."""

    grants: Mapping[str, Sequence[str]]
    """Table privileges by database, such as {"billing": ["SELECT", "INSERT"]}: on every table of the schema public,
    also on those that `username` makes later, with CONNECT, USAGE of the schema and, for INSERT and UPDATE, of its
    sequences. ["ALL"] is all of them, with CREATE in the schema. At each start of a pod the role has these and no
    others there, and no attribute such as SUPERUSER or CREATEDB; what it has in other schemas, or as a member of other
    roles, is left alone. Default: none."""

    credentials: CredentialsArgs
    """Its password. Default: generated once, into the Secret <name>.<user, "_" as "-">-credentials."""


class PostgresArgs(TypedDict, total=False):
    """A PostgreSQL server with one database and the role that owns it."""

    version: str
    """Major version, "14" to "18", or an exact version of these, such as "18.1". Required: the layout of the data
    and the upgrades depend on it."""

    name: str
    """Name of the Kubernetes objects: lower-case letters, digits and '-', starting with a letter, at most 52
    characters. Default: the resource's name."""

    namespace: pulumi.Input[str]
    """Namespace of the objects; the component doesn't make it. Default: the provider's."""

    database: str
    """Database that is made at the start of a pod where it is missing. Another name makes another one; the former is
    kept. Each start takes CONNECT on it and CREATE in its schema public from PUBLIC, also where they were granted by
    hand, and CONNECT on the server's own databases postgres and template1. Default: the name, with "-" as "_"."""

    username: str
    """Role that owns `database`; at each start of a pod it is no superuser and has no other attribute. Another name
    makes another role, and the tables stay the former's: hand them over with REASSIGN OWNED BY <former> TO <new>, as
    the superuser, in each database. Default: the database's name."""

    credentials: CredentialsArgs
    """Password of `username`. Default: generated."""

    superuser_credentials: CredentialsArgs
    """Password of the superuser postgres. Default: generated."""

    databases: Sequence[str]
    """Databases beyond `database`; `username` owns them, too. They are made at the start of a pod. Only their owner
    and `users` with grants on them may connect. One that is taken out is kept. Default: none."""

    users: Mapping[str, PostgresUserArgs]
    """Roles beyond `username`, by name: lower-case letters, digits and "_", at most 32 characters. They are made at
    the start of a pod. One that is taken out is kept in the server with its password and grants, and only its Secret
    goes: drop it by hand. Default: none."""

    init_scripts: Mapping[str, str]
    """Scripts for the first start, by file name: .sql runs in `database`, .sh in bash, in the order of their names,
    after the databases and users are there. A .sql runs as the superuser, who then owns what it makes: begin it with
    SET ROLE <username>. They never run again: a changed one replaces the pod and changes nothing else. Not for
    secrets: they are kept in a ConfigMap, and are 960 KiB together at most. Default: none."""

    pg_hba: Sequence[str]
    """pg_hba.conf: who may connect from where, the first line that fits decides, such as
    ["host billing reporting 10.0.0.0/8 scram-sha-256"]. They replace the default; connections from within the pod, by
    the socket, stay trusted. Default ["host all all all scram-sha-256"]: every role, with its password."""

    configuration: Mapping[str, Any]
    """postgresql.conf: parameters by name, such as {"log_min_duration_statement": "1s"}. A change replaces the pod.
    Default: what follows from the memory limit (`postgres/memory.py`); each is replaced by the
    value given here, and a sum that can't fit in the limit is refused."""

    storage: StorageArgs
    """The volume of the data. Default: 8Gi of the cluster's default class."""

    resources: ResourcesArgs
    """CPU, memory and the node's disk. Default: 250m of CPU, 512Mi of memory, 4Gi of disk."""

    anti_affinity: AntiAffinity
    """Whether Postgres servers of the namespace may share a topology domain. Default "preferred"."""

    topology_key: str
    """Node label whose value is the topology domain. Default "kubernetes.io/hostname": one node."""

    topology_spread_constraints: Sequence[TopologySpreadConstraintArgs]
    """How evenly Postgres servers of the namespace are spread over topology domains. Default: no rule beyond
    `anti_affinity`."""

    node_selector: Mapping[str, str]
    """Labels of the nodes on which the pod may run. Default: any node."""

    tolerations: Sequence[TolerationArgs]
    """Taints of nodes that the pod tolerates. Default: none."""

    scheduler_name: str
    """Scheduler that places the pod. Default: the cluster's own."""

    priority_class_name: str
    """PriorityClass of the pod, which decides which pods a full node evicts for it. Default: the cluster's default
    class."""

    termination_grace_period_seconds: int
    """Seconds that the server has to shut down before it is killed, at least 30. Default 300: it writes its dirty
    pages; a kill loses no row and costs a recovery at the next start."""

    probes: ProbesArgs
    """Timings of the probes. Default: an hour for a start, out of the Service within 15 s, restarted after a minute."""

    service: ServiceArgs
    """The Service that clients connect to. Default: of the type "ClusterIP"."""

    network_policy: NetworkPolicyArgs
    """Who may connect. Default: the pods of the same namespace."""

    service_account_name: pulumi.Input[str]
    """An existing ServiceAccount that the pod runs as; its token isn't mounted. Default: one of its own, without
    rights."""

    labels: Mapping[str, str]
    """Labels of every object and of the pod, beside the component's own, which stay. A change replaces the pod.
    Default: none."""

    annotations: Mapping[str, str]
    """Annotations of every object and of the pod. A change replaces the pod. Default: none."""

    strategy: DeploymentStrategy
    """How a change replaces the running pod. "Recreate" is the only one: a surge would start a second server on the
    same data directory."""

    image: str
    """Image reference that replaces the official one; it keeps the official image's contract.
    Default: <image_registry>/postgres:<version>."""

    image_registry: str
    """Registry and path of the image. Default "docker.io/library"."""

    image_digest: str
    """Digest that the image must have, "sha256:" and 64 hexadecimal digits: <image>@<image_digest>. Default: none; the
    tag decides."""

    image_pull_secrets: Sequence[str]
    """Secrets with the registry's credentials, in the same namespace. Default: none."""

    image_pull_policy: ImagePullPolicy
    """When the kubelet asks the registry. Default "IfNotPresent": a registry that is down keeps no pod down."""
