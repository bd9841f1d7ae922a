"""What a caller may say about a MariaDB."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypedDict

import pulumi

from stateful_databases.shared.images import ImagePullPolicy
from stateful_databases.shared.resources import ResourcesArgs
from stateful_databases.shared.scheduling import AntiAffinity
from stateful_databases.shared.storage import StorageArgs


class UpdateStrategy(StrEnum):
    """What a changed pod template does to the running pod (Kubernetes: `updateStrategy`)."""

    ROLLING_UPDATE = "RollingUpdate"
    """The pod is replaced: downtime of one restart."""

    ON_DELETE = "OnDelete"
    """The pod stays until somebody deletes it, and so do the ConfigMaps of earlier settings."""


class MariaDBCredentialsArgs(TypedDict, total=False):
    """Passwords. One that isn't given is drawn once and kept in its Secret."""

    password: pulumi.Input[str]
    """Password of `username`. Secret. Default: drawn."""

    root_password: pulumi.Input[str]
    """Password of root, who may connect from within the pod only. Secret. Default: drawn."""


class MariaDBArgs(TypedDict, total=False):
    """A MariaDB server with one database and the user that owns it."""

    version: str
    """Release series, "10.11" or "11.4", or an exact version of these. Required: the layout of the data and the
    upgrades hang on it."""

    name: str
    """Name of the Kubernetes objects: lower-case letters, digits and '-', starting with a letter, at most 52
    characters. Default: the resource's name."""

    namespace: pulumi.Input[str]
    """Namespace of the objects; the component doesn't make it. Default: the provider's."""

    database: str
    """Database that is made on the first start. Default: the name, with "-" as "_"."""

    username: str
    """User with all privileges on `database`, from any host. Default: the database's name."""

    credentials: MariaDBCredentialsArgs
    """Passwords. Default: drawn."""

    configuration: Mapping[str, Any]
    """my.cnf: settings by section, such as {"mariadbd": {"max_connections": 200}}. A change replaces the pod."""

    storage: StorageArgs
    """The volume of the data. Default: 8Gi of the cluster's default class."""

    resources: ResourcesArgs
    """CPU and memory. Default: 250m of CPU and 512Mi of memory."""

    anti_affinity: AntiAffinity
    """Whether MariaDBs of the namespace may share a topology domain. Default "preferred"."""

    topology_key: str
    """Node label whose value is the topology domain. Default "kubernetes.io/hostname": one node."""

    update_strategy: UpdateStrategy
    """What a change does to the running pod. Default "RollingUpdate"."""

    image: str
    """Image reference that replaces the official one; it keeps the official image's contract.
    Default: <image_registry>/mariadb:<version>."""

    image_registry: str
    """Registry and path of the image. Default "docker.io/library"."""

    image_pull_policy: ImagePullPolicy
    """When the kubelet asks the registry. Default "IfNotPresent": a registry that is down keeps no pod down."""
