"""The StatefulSet."""

from typing import TYPE_CHECKING

from stateful_databases.cassandra.spec import (
    MEMBER_PORT,
    MEMBER_PORT_NAME,
    PORT,
    PORT_NAME,
    STATUS_PORT,
    STATUS_PORT_NAME,
    CassandraSpec,
)
from stateful_databases.shared.credentials import credentials_mount, credentials_volume
from stateful_databases.shared.manifests import StatefulSetManifest, metadata
from stateful_databases.shared.pods import PodReferences, pod_template
from stateful_databases.shared.probes import probe
from stateful_databases.shared.resources import resource_requirements
from stateful_databases.shared.scripts import SCRIPTS
from stateful_databases.shared.security import container_security_context
from stateful_databases.shared.storage import VOLUME, volume_claim_templates

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import (
        ContainerArgsDict,
        EnvVarArgsDict,
        VolumeArgsDict,
        VolumeMountArgsDict,
    )

DATA_DIRECTORY = "/var/lib/cassandra"
LOGS = "/var/log/cassandra"
RUN = "/run/cassandra"
MEMBERS = "/etc/members"

MIN_READY_SECONDS = 10

# No program is started but bash: nodetool is a Java of its own.
_HEARS_MEMBERS = f'exec 3<>"/dev/tcp/$POD_IP/{MEMBER_PORT}"'
_HEARS_CLIENTS = f'exec 3<>"/dev/tcp/$POD_IP/{PORT}"'
# Where nobody begins the ring no pod would be replaced by what mends it (peers.sh).
_WAITS = f"[ -e {RUN}/waiting ]"


def stateful_set(spec: CassandraSpec, references: PodReferences) -> StatefulSetManifest:
    """Build the StatefulSet of the ring's members."""
    identity = spec.installation.identity
    return {
        "metadata": metadata(identity, identity.name),
        "spec": {
            "replicas": spec.replicas,
            "service_name": identity.headless_service_name,
            "selector": {"match_labels": identity.selector},
            # With OrderedReady a pod that never became ready blocks its own repair (kubernetes#67250). Members wait
            # for each other by themselves.
            "pod_management_policy": "Parallel",
            # The others have heard of a member that is back, and have sent it what it missed, before the next one goes.
            "min_ready_seconds": MIN_READY_SECONDS,
            "template": pod_template(
                identity,
                spec.installation.pod,
                references,
                _server_container(spec),
                _volumes(spec, references),
            ),
            "volume_claim_templates": volume_claim_templates(identity, spec.installation.storage),
        },
    }


def _server_container(spec: CassandraSpec) -> "ContainerArgsDict":
    installation = spec.installation
    return {
        "name": "cassandra",
        "image": installation.image.reference,
        "image_pull_policy": installation.image.pull_policy.value,
        "command": ["bash", f"{SCRIPTS}/start.sh"],
        "env": _environment(spec),
        "ports": [
            {"name": MEMBER_PORT_NAME, "container_port": MEMBER_PORT},
            {"name": STATUS_PORT_NAME, "container_port": STATUS_PORT},
            {"name": PORT_NAME, "container_port": PORT},
        ],
        "resources": resource_requirements(installation.resources),
        "security_context": container_security_context(),
        # Members hear each other once the log is replayed, and while one bootstraps, which can take hours. Before, what
        # listens may be the server that writes the superuser's password, and ends.
        "startup_probe": probe(
            f"{_WAITS} || {{ [ -e {RUN}/serving ] && {_HEARS_MEMBERS}; }}", installation.probes.startup
        ),
        "readiness_probe": probe(
            f"{_WAITS} || {{ [ -e {RUN}/ready ] && {_HEARS_CLIENTS}; }}", installation.probes.readiness
        ),
        "liveness_probe": probe(f"{_WAITS} || {_HEARS_MEMBERS}", installation.probes.liveness),
        "volume_mounts": _volume_mounts(spec),
    }


def _environment(spec: CassandraSpec) -> "list[EnvVarArgsDict]":
    return [
        {"name": "POD_NAME", "value_from": {"field_ref": {"field_path": "metadata.name"}}},
        {"name": "POD_NAMESPACE", "value_from": {"field_ref": {"field_path": "metadata.namespace"}}},
        {"name": "POD_IP", "value_from": {"field_ref": {"field_path": "status.podIP"}}},
        {"name": "CASSANDRA_CONF", "value": f"{RUN}/conf"},
        {"name": "CASSANDRA_DC", "value": spec.ring.data_center},
        {"name": "CASSANDRA_RACK", "value": spec.ring.rack},
        # JMX asks for no password.
        {"name": "LOCAL_JMX", "value": "yes"},
        # cqlsh keeps a history.
        {"name": "HOME", "value": RUN},
        # The rest is read by the component's scripts alone. The heap too: nodetool would take the server's for its own.
        {"name": "HEAP_SIZE", "value": f"{spec.heap.size_mib}M"},
        {"name": "HEAP_OPTIONS", "value": spec.heap.options},
        {"name": "SCRIPTS", "value": SCRIPTS},
        {"name": "VOLUME", "value": DATA_DIRECTORY},
        {"name": "MEMBERS", "value": MEMBERS},
        {"name": "HEADLESS_SERVICE", "value": spec.installation.identity.headless_service_name},
        {"name": "KEYSPACE", "value": spec.keyspace},
        {"name": "ROLE", "value": spec.username},
        {"name": "PASSWORD_FILE", "value": spec.credentials.path},
        {"name": "SUPERUSER_PASSWORD_FILE", "value": spec.superuser_credentials.path},
    ]


def _volume_mounts(spec: CassandraSpec) -> "list[VolumeMountArgsDict]":
    return [
        {"name": VOLUME, "mount_path": DATA_DIRECTORY},
        {"name": "logs", "mount_path": LOGS},
        {"name": "run", "mount_path": RUN},
        {"name": "tmp", "mount_path": "/tmp"},  # noqa: S108 - the container's own, an emptyDir
        {"name": "configuration", "mount_path": SCRIPTS, "read_only": True},
        {"name": "members", "mount_path": MEMBERS, "read_only": True},
        *map(credentials_mount, spec.accounts),
    ]


def _volumes(spec: CassandraSpec, references: PodReferences) -> "list[VolumeArgsDict]":
    return [
        {"name": "logs", "empty_dir": {}},
        # The superuser's password is in a file there.
        {"name": "run", "empty_dir": {"medium": "Memory", "size_limit": "16Mi"}},
        {"name": "tmp", "empty_dir": {}},
        {"name": "configuration", "config_map": {"name": references.config_map_name}},
        {"name": "members", "config_map": {"name": f"{spec.installation.identity.name}-members"}},
        *map(credentials_volume, references.accounts),
    ]
