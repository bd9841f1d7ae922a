"""The Services of a database."""

from stateful_databases.shared.identity import Identity
from stateful_databases.shared.manifests import ServiceManifest, metadata


def client_service(identity: Identity, port_name: str, port: int) -> ServiceManifest:
    """Build the Service that clients connect to."""
    service: ServiceManifest = {
        "metadata": metadata(identity, identity.name),
        "spec": {
            "type": "ClusterIP",
            "selector": identity.selector,
            "ports": [{"name": port_name, "port": port, "target_port": port_name}],
        },
    }
    # The provider would wait 10 s for endpoints; the workload's own await proves the server ready.
    service["metadata"]["annotations"] = {"pulumi.com/skipAwait": "true"}
    return service


def headless_service(identity: Identity, port_name: str, port: int) -> ServiceManifest:
    """Build the Service that governs a StatefulSet: it gives each pod its DNS name."""
    return {
        "metadata": metadata(identity, identity.headless_service_name),
        "spec": {
            "cluster_ip": "None",
            "selector": identity.selector,
            "ports": [{"name": port_name, "port": port, "target_port": port_name}],
            # A pod keeps its name while it starts or recovers.
            "publish_not_ready_addresses": True,
        },
    }
