"""The peer's objects: a StatefulSet as one writes it for the image, and the Service that names its members."""

from typing import Any

from stateful_databases import CassandraArgs
from stateful_databases.cassandra.spec import CassandraSpec

_DATA = "/var/lib/cassandra"


def objects(name: str, args: CassandraArgs) -> list[dict[str, Any]]:
    """Build what has the same image, members, volumes, memory, CPU and heap as the component with these arguments."""
    return [_service(name), _stateful_set(CassandraSpec.parse(name, args))]


def _service(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {
            "clusterIP": "None",
            # Member 0 looks itself up before it is Ready.
            "publishNotReadyAddresses": True,
            "selector": {"app": name},
            "ports": [{"port": 9042}],
        },
    }


def _stateful_set(spec: CassandraSpec) -> dict[str, Any]:
    name = spec.installation.identity.name
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": name},
        "spec": {
            "replicas": spec.replicas,
            "serviceName": name,
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [_container(spec)]}},
            "volumeClaimTemplates": [_claim(spec)],
        },
    }


def _container(spec: CassandraSpec) -> dict[str, Any]:
    its = spec.installation
    name, memory = its.identity.name, its.resources.memory_limit.text
    return {
        "name": "cassandra",
        "image": its.image.reference,
        "env": [
            {"name": "CASSANDRA_SEEDS", "value": f"{name}-0.{name}"},
            # The image's default is a quarter of the machine, which the limit doesn't bear.
            {"name": "MAX_HEAP_SIZE", "value": f"{spec.heap.size_mib}M"},
        ],
        "resources": {
            "requests": {"cpu": its.resources.cpu_request.text, "memory": memory},
            "limits": {"memory": memory},
        },
        "readinessProbe": {"tcpSocket": {"port": 9042}, "periodSeconds": its.probes.readiness.period_seconds},
        "volumeMounts": [{"name": "data", "mountPath": _DATA}],
    }


def _claim(spec: CassandraSpec) -> dict[str, Any]:
    return {
        "metadata": {"name": "data"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": spec.installation.storage.size.text}},
        },
    }
