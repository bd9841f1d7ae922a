"""What the server's container may use."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypedDict

from stateful_databases.shared.quantities import Quantity
from stateful_databases.shared.validation import Fields

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import ResourceRequirementsArgsDict


# A quarter of a core starts either server within seconds, and four idle ones share a core.
CPU_REQUEST = "250m"


class ResourceRequestsArgs(TypedDict, total=False):
    """What is reserved for the container."""

    cpu: str
    """Cores, a Kubernetes quantity. Default "250m", or the limit where that is less."""

    memory: str
    """Bytes, a Kubernetes quantity. Default: the limit, because a database that uses more memory than it
    reserved is the first to be killed when a node runs short."""


class ResourceLimitsArgs(TypedDict, total=False):
    """The most that the container may use."""

    cpu: str
    """Cores, a Kubernetes quantity. Default: none, because throttling hurts the slowest queries first."""

    memory: str
    """Bytes, a Kubernetes quantity; a server that needs more is killed. Default "512Mi"."""


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

    @classmethod
    def read(cls, fields: Fields, least_memory: str) -> Self:
        """Read `ResourcesArgs`; a memory limit under `least_memory` is refused."""
        requests = fields.nested("requests", ResourceRequestsArgs)
        limits = fields.nested("limits", ResourceLimitsArgs)
        memory_limit = limits.size("memory", "512Mi")
        cpu_limit = limits.cores("cpu", "1") if limits.value("cpu") is not None else None
        resources = cls(
            cpu_request=requests.cores("cpu", _cpu_request(cpu_limit)),
            cpu_limit=cpu_limit,
            memory_request=requests.size("memory", memory_limit.text),
            memory_limit=memory_limit,
        )
        if memory_limit.amount < Quantity(least_memory).amount:
            limits.refuse("memory", f"at least {least_memory}: the server doesn't start with less")
        if resources.memory_request.amount > memory_limit.amount:
            requests.refuse("memory", f"at most the limit, {memory_limit}")
        if resources.cpu_limit is not None and resources.cpu_request.amount > resources.cpu_limit.amount:
            requests.problems.add(
                requests.path("cpu"), resources.cpu_request.text, f"at most the limit, {resources.cpu_limit}"
            )
        return resources


def _cpu_request(limit: Quantity | None) -> str:
    """Give the default request, which is never over the limit."""
    return limit.text if limit is not None and limit.amount < Quantity(CPU_REQUEST).amount else CPU_REQUEST


def resource_requirements(resources: ResourcesSpec) -> "ResourceRequirementsArgsDict":
    """Build the resources of a container."""
    limits = {"memory": resources.memory_limit.text}
    if resources.cpu_limit is not None:
        limits["cpu"] = resources.cpu_limit.text
    return {
        "requests": {"cpu": resources.cpu_request.text, "memory": resources.memory_request.text},
        "limits": limits,
    }
