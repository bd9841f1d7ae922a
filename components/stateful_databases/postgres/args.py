"""What a caller may say about a Postgres."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypedDict

import pulumi

from stateful_databases.shared.images import ImagePullPolicy
from stateful_databases.shared.resources import ResourcesArgs
from stateful_databases.shared.scheduling import AntiAffinity
from stateful_databases.shared.storage import StorageArgs


class DeploymentStrategy(StrEnum):
    """How a changed pod template replaces the running pod (Kubernetes: `strategy`)."""

    RECREATE = "Recreate"
    """The old pod ends, then the new one starts."""


class PostgresCredentialsArgs(TypedDict, total=False):
    """Passwords. One that isn't given is drawn once and kept in its Secret."""

    password: pulumi.Input[str]
    """Password of `username`. Secret. Default: drawn."""

    superuser_password: pulumi.Input[str]
    """Password of the superuser postgres. Secret. Default: drawn."""


class PostgresArgs(TypedDict, total=False):
    """A PostgreSQL server with one database and the role that owns it."""

    version: str
    """Major version, "14" to "18", or an exact version of these, such as "18.1". Required: the layout of the data
    and the upgrades hang on it."""

    name: str
    """Name of the Kubernetes objects: lower-case letters, digits and '-', starting with a letter, at most 52
    characters. Default: the resource's name."""

    namespace: pulumi.Input[str]
    """Namespace of the objects; the component doesn't make it. Default: the provider's."""

    database: str
    """Database that is made on the first start. Default: the name, with "-" as "_"."""

    username: str
    """Role that owns `database` and is no superuser. Default: the database's name."""

    credentials: PostgresCredentialsArgs
    """Passwords. Default: drawn."""

    configuration: Mapping[str, Any]
    """postgresql.conf: parameters by name, such as {"max_connections": 200}. A change replaces the pod."""

    storage: StorageArgs
    """The volume of the data. Default: 8Gi of the cluster's default class."""

    resources: ResourcesArgs
    """CPU and memory. Default: 250m of CPU and 512Mi of memory."""

    anti_affinity: AntiAffinity
    """Whether Postgres servers of the namespace may share a topology domain. Default "preferred"."""

    topology_key: str
    """Node label whose value is the topology domain. Default "kubernetes.io/hostname": one node."""

    strategy: DeploymentStrategy
    """How a change replaces the running pod. "Recreate" is the only one: a surge would start a second server on the
    same data directory."""

    image: str
    """Image reference that replaces the official one; it keeps the official image's contract.
    Default: <image_registry>/postgres:<version>."""

    image_registry: str
    """Registry and path of the image. Default "docker.io/library"."""

    image_pull_policy: ImagePullPolicy
    """When the kubelet asks the registry. Default "IfNotPresent": a registry that is down keeps no pod down."""
