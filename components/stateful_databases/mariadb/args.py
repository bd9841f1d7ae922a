"""What a caller may say about a MariaDB."""

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


class UpdateStrategy(StrEnum):
    """What a changed pod template does to the running pod (Kubernetes: `updateStrategy`)."""

    ROLLING_UPDATE = "RollingUpdate"
    """The pod is replaced: downtime of one restart."""

    ON_DELETE = "OnDelete"
    """The pod stays until somebody deletes it, and so do the ConfigMaps of earlier settings. Another password is in its
    Secret at once, and in force from the next pod on."""


class MariaDBUserArgs(TypedDict, total=False):
    """A user beyond the first, who may connect from any host."""

    grants: Mapping[str, Sequence[str]]
    """Privileges by database, such as {"orders": ["SELECT", "INSERT"]}: database-level ones of MariaDB, or
    ["ALL PRIVILEGES"]. At each start of a pod its other privileges are revoked; roles and PROXY that somebody granted
    by hand stay. Default: none."""

    credentials: CredentialsArgs
    """Its password. Default: generated once, into the Secret <name>.<user, "_" as "-">-credentials."""


class MariaDBArgs(TypedDict, total=False):
    """A MariaDB server with one database and the user that owns it."""

    version: str
    """Release series, "10.11" or "11.4", or an exact version of these. Required: the layout of the data and the
    upgrades depend on it."""

    name: str
    """Name of the Kubernetes objects: lower-case letters, digits and '-', starting with a letter, at most 52
    characters. Default: the resource's name."""

    namespace: pulumi.Input[str]
    """Namespace of the objects; the component doesn't make it. Default: the provider's."""

    database: str
    """Database that is made at the start of a pod where it is missing. Another name makes another one; the former is
    kept. Default: the name, with "-" as "_"."""

    username: str
    """User with all privileges on `database`, from any host. Another name makes another user; the former is kept
    with its password and privileges: drop it by hand. Default: the database's name."""

    credentials: CredentialsArgs
    """Password of `username`. Default: generated."""

    root_credentials: CredentialsArgs
    """Password of root, who may connect from within the pod only. Default: generated."""

    databases: Sequence[str]
    """Databases beyond `database`; `username` has all privileges on them, too. They are made at the start of a pod.
    One that is taken out is kept. Default: none."""

    users: Mapping[str, MariaDBUserArgs]
    """Users beyond `username`, by name: lower-case letters, digits and "_", at most 32 characters. They are made at
    the start of a pod. One that is taken out is kept in the server with its password and grants, and only its Secret
    goes: drop it by hand. The log of each start goes on to name it. Default: none."""

    init_scripts: Mapping[str, str]
    """Scripts for the first start, by file name: .sql runs as root in `database`, .sh in bash, in the order of their
    names, after the databases and users are there. They never run again: a changed one replaces the pod and changes
    nothing else. Not for secrets: they are kept in a ConfigMap, and are 960 KiB together at most. Default: none."""

    configuration: Mapping[str, Any]
    """my.cnf: settings by section, such as {"mariadbd": {"max_connections": 200}}. A change replaces the pod.
    Default: what follows from the memory limit (`mariadb/memory.py`); each is replaced by the
    value given here, and a sum that can't fit in the limit is refused."""

    storage: StorageArgs
    """The volume of the data. Default: 8Gi of the cluster's default class."""

    resources: ResourcesArgs
    """CPU, memory and the node's disk. Default: 250m of CPU, 512Mi of memory, 4Gi of disk."""

    anti_affinity: AntiAffinity
    """Whether MariaDBs of the namespace may share a topology domain. Default "preferred"."""

    topology_key: str
    """Node label whose value is the topology domain. Default "kubernetes.io/hostname": one node."""

    topology_spread_constraints: Sequence[TopologySpreadConstraintArgs]
    """How evenly MariaDBs of the namespace are spread over topology domains. Default: no rule beyond
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

    update_strategy: UpdateStrategy
    """What a change does to the running pod. Default "RollingUpdate"."""

    image: str
    """Image reference that replaces the official one; it keeps the official image's contract.
    Default: <image_registry>/mariadb:<version>."""

    image_registry: str
    """Registry and path of the image. Default "docker.io/library"."""

    image_digest: str
    """Digest that the image must have, "sha256:" and 64 hexadecimal digits: <image>@<image_digest>. Default: none; the
    tag decides."""

    image_pull_secrets: Sequence[str]
    """Secrets with the registry's credentials, in the same namespace. Default: none."""

    image_pull_policy: ImagePullPolicy
    """When the kubelet asks the registry. Default "IfNotPresent": a registry that is down keeps no pod down."""
