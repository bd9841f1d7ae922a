"""The Services of a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypedDict

from stateful_databases.shared.identity import Identity
from stateful_databases.shared.labels import read_annotations
from stateful_databases.shared.manifests import ServiceManifest, metadata
from stateful_databases.shared.networks import read_networks
from stateful_databases.shared.validation import Fields


class ServiceType(StrEnum):
    """From where a Service can be reached (Kubernetes: `type`)."""

    CLUSTER_IP = "ClusterIP"
    """From within the cluster."""

    NODE_PORT = "NodePort"
    """Also at a port of every node."""

    LOAD_BALANCER = "LoadBalancer"
    """Also at an address of the cloud's load balancer."""


class ServiceArgs(TypedDict, total=False):
    """The Service that clients connect to."""

    type: ServiceType
    """From where it can be reached. Default "ClusterIP": a database isn't for the world."""

    annotations: Mapping[str, str]
    """Annotations of this Service alone, such as those of a cloud's load balancer. Default: none."""

    load_balancer_source_ranges: Sequence[str]
    """Networks whose clients the load balancer serves, such as "203.0.113.0/24"; with the type "LoadBalancer" only.
    Default: any."""


@dataclass(frozen=True)
class ServiceSpec:
    """The Service that clients connect to."""

    type: ServiceType
    annotations: Mapping[str, str]
    load_balancer_source_ranges: tuple[str, ...]

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read `ServiceArgs`."""
        service = cls(
            type=fields.choice("type", ServiceType.CLUSTER_IP),
            annotations=read_annotations(fields, "annotations"),
            load_balancer_source_ranges=read_networks(fields, "load_balancer_source_ranges"),
        )
        if service.load_balancer_source_ranges and service.type is not ServiceType.LOAD_BALANCER:
            fields.refuse("load_balancer_source_ranges", 'only with the type "LoadBalancer"')
        return service

    @property
    def is_reachable_from_outside(self) -> bool:
        """Whether clients outside the cluster are meant to come."""
        return self.type is not ServiceType.CLUSTER_IP


def client_service(identity: Identity, service: ServiceSpec, port_name: str, port: int) -> ServiceManifest:
    """Build the Service that clients connect to."""
    built: ServiceManifest = {
        "metadata": metadata(identity, identity.name),
        "spec": {
            "type": service.type.value,
            "selector": identity.selector,
            "ports": [{"name": port_name, "port": port, "target_port": port_name}],
        },
    }
    built["metadata"]["annotations"] = {
        **identity.annotations,
        **service.annotations,
        # The provider would wait 10 s for endpoints; the workload's own await proves the server ready.
        "pulumi.com/skipAwait": "true",
    }
    if service.load_balancer_source_ranges:
        built["spec"]["load_balancer_source_ranges"] = list(service.load_balancer_source_ranges)
    return built


def headless_service(identity: Identity, ports: Mapping[str, int]) -> ServiceManifest:
    """Build the Service that governs a StatefulSet: it gives each pod its DNS name."""
    return {
        "metadata": metadata(identity, identity.headless_service_name),
        "spec": {
            "cluster_ip": "None",
            "selector": identity.selector,
            "ports": [{"name": name, "port": port, "target_port": name} for name, port in ports.items()],
            # A pod keeps its name while it starts or recovers.
            "publish_not_ready_addresses": True,
        },
    }
