"""What the server's container may use."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypedDict

from stateful_databases.shared.quantities import Quantity
from stateful_databases.shared.validation import Fields

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import ResourceRequirementsArgsDict


# A quarter of a core starts MariaDB or PostgreSQL within seconds, and four idle ones share a core.
CPU_REQUEST = "250m"
# The least with room for caches beside what a MariaDB or a PostgreSQL needs itself; every bigger one is better.
MEMORY_LIMIT = "512Mi"
# The kubelet keeps up to 50 MiB of a container's log; the rest is for sockets and small files.
EPHEMERAL_STORAGE_REQUEST = "64Mi"
# MariaDB sorts an index that it builds, and big results, in /tmp.
EPHEMERAL_STORAGE_LIMIT = "4Gi"


class ResourceRequestsArgs(TypedDict, total=False):
    """What is reserved for the container."""

    cpu: str
    """Cores, a Kubernetes quantity. Default "250m", Cassandra's "500m", or the limit where that is less."""

    memory: str
    """Bytes, a Kubernetes quantity. Default: the limit, because a database that uses more memory than it
    reserved is the first to be killed when a node runs short."""

    ephemeral_storage: str
    """Bytes of the node's disk, a Kubernetes quantity. Default "64Mi", enough for the container's log, or the limit
    where that is less."""


class ResourceLimitsArgs(TypedDict, total=False):
    """The most that the container may use."""

    cpu: str
    """Cores, a Kubernetes quantity. Default: none, because throttling hurts the slowest queries first."""

    memory: str
    """Bytes, a Kubernetes quantity; a server that needs more is killed, and its settings follow from it. Default
    "512Mi", Cassandra's "2Gi"; at least 384Mi for MariaDB, 128Mi for Postgres and 1Gi for Cassandra."""

    ephemeral_storage: str
    """Bytes of the node's disk, a Kubernetes quantity: the container's log and /tmp, where MariaDB sorts what doesn't
    fit into memory. A pod that uses more is evicted and made anew. Default "4Gi": room for the index of a big table,
    and a bound for the node's disk, which other pods share."""


class ResourcesArgs(TypedDict, total=False):
    """What the server's container gets and may use (Kubernetes: `resources`)."""

    requests: ResourceRequestsArgs
    """What is reserved."""

    limits: ResourceLimitsArgs
    """The most that may be used."""


@dataclass(frozen=True)
class ResourcesSpec:
    """What the server's container gets and may use."""

    cpu_request: Quantity
    cpu_limit: Quantity | None
    memory_request: Quantity
    memory_limit: Quantity
    ephemeral_storage_request: Quantity
    ephemeral_storage_limit: Quantity

    @classmethod
    def read(cls, fields: Fields, min_memory: str, memory: str, cpu: str) -> Self:
        """Read `ResourcesArgs`, with defaults of memory and CPU; a memory limit under `min_memory` is refused."""
        requests = fields.nested("requests", ResourceRequestsArgs)
        limits = fields.nested("limits", ResourceLimitsArgs)
        memory_limit = limits.size("memory", memory)
        cpu_limit = limits.cores("cpu", "1") if limits.value("cpu") is not None else None
        disk_limit = limits.size("ephemeral_storage", EPHEMERAL_STORAGE_LIMIT)
        resources = cls(
            cpu_request=requests.cores("cpu", _default_request(cpu, cpu_limit)),
            cpu_limit=cpu_limit,
            memory_request=requests.size("memory", memory_limit.text),
            memory_limit=memory_limit,
            ephemeral_storage_request=requests.size(
                "ephemeral_storage", _default_request(EPHEMERAL_STORAGE_REQUEST, disk_limit)
            ),
            ephemeral_storage_limit=disk_limit,
        )
        if memory_limit.amount < Quantity(min_memory).amount:
            limits.refuse("memory", f"at least {min_memory}: the server isn't sure to start with less")
        _check_request(requests, "cpu", resources.cpu_request, cpu_limit)
        _check_request(requests, "memory", resources.memory_request, memory_limit)
        _check_request(requests, "ephemeral_storage", resources.ephemeral_storage_request, disk_limit)
        return resources


def _default_request(usual: str, limit: Quantity | None) -> str:
    """Give the default request, which is never over the limit."""
    return limit.text if limit is not None and limit.amount < Quantity(usual).amount else usual


def _check_request(requests: Fields, key: str, request: Quantity, limit: Quantity | None) -> None:
    if limit is not None and request.amount > limit.amount:
        requests.refuse(key, f"at most the limit, {limit}")


def resource_requirements(resources: ResourcesSpec) -> "ResourceRequirementsArgsDict":
    """Build the resources of a container."""
    limits = {
        "memory": resources.memory_limit.text,
        "ephemeral-storage": resources.ephemeral_storage_limit.text,
    }
    if resources.cpu_limit is not None:
        limits["cpu"] = resources.cpu_limit.text
    return {
        "requests": {
            "cpu": resources.cpu_request.text,
            "memory": resources.memory_request.text,
            "ephemeral-storage": resources.ephemeral_storage_request.text,
        },
        "limits": limits,
    }
