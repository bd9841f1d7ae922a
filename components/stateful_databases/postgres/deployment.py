"""The Deployment."""

from typing import TYPE_CHECKING

from stateful_databases.postgres.config_map import POSTGRESQL_CONF
from stateful_databases.postgres.grants import SUPERUSER
from stateful_databases.postgres.spec import PORT, PORT_NAME, PostgresSpec
from stateful_databases.shared.credentials import credentials_mount, credentials_volume
from stateful_databases.shared.init_scripts import initialisation_mount, initialisation_volume
from stateful_databases.shared.manifests import DeploymentManifest, metadata
from stateful_databases.shared.pods import PodReferences, pod_template
from stateful_databases.shared.probes import probe
from stateful_databases.shared.resources import resource_requirements
from stateful_databases.shared.scripts import SCRIPTS
from stateful_databases.shared.security import container_security_context
from stateful_databases.shared.storage import VOLUME, data_volume

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import (
        ContainerArgsDict,
        EnvVarArgsDict,
        VolumeArgsDict,
        VolumeMountArgsDict,
    )

SOCKET_DIRECTORY = "/var/run/postgresql"


def deployment(spec: PostgresSpec, references: PodReferences) -> DeploymentManifest:
    """Build the Deployment of one writer."""
    identity = spec.installation.identity
    return {
        "metadata": metadata(identity, identity.name),
        "spec": {
            "replicas": 1,
            "selector": {"match_labels": identity.selector},
            "strategy": {"type": spec.strategy.value},
            "template": pod_template(
                identity,
                spec.installation.pod,
                references,
                _server_container(spec),
                _volumes(spec, references),
            ),
        },
    }


def _server_container(spec: PostgresSpec) -> "ContainerArgsDict":
    ready = f"pg_isready -q -h 127.0.0.1 -p {PORT}"
    alive = f"{ready}; [ $? -le 1 ]"
    installation = spec.installation
    return {
        "name": "postgres",
        "image": installation.image.reference,
        "image_pull_policy": installation.image.pull_policy.value,
        "command": ["bash", f"{SCRIPTS}/start.sh"],
        "args": ["postgres", "-c", f"config_file={SCRIPTS}/{POSTGRESQL_CONF}"],
        "env": _environment(spec),
        "ports": [{"name": PORT_NAME, "container_port": PORT}],
        "resources": resource_requirements(installation.resources),
        "security_context": container_security_context(),
        # Over TCP: the temporary server of the first initialisation listens on the socket only. Exit code 1 is a
        # server that replays its log.
        "startup_probe": probe(alive, installation.probes.startup),
        "readiness_probe": probe(ready, installation.probes.readiness),
        "liveness_probe": probe(alive, installation.probes.liveness),
        "volume_mounts": _volume_mounts(spec),
    }


def _environment(spec: PostgresSpec) -> "list[EnvVarArgsDict]":
    return [
        {"name": "PGDATA", "value": spec.layout.data_directory},
        {"name": "POSTGRES_USER", "value": SUPERUSER},
        {"name": "POSTGRES_PASSWORD_FILE", "value": spec.superuser_credentials.path},
        {"name": "POSTGRES_DB", "value": spec.access.database},
        # The rest is read by the component's scripts alone; the image unsets its own variables before it runs them.
        {"name": "SCRIPTS", "value": SCRIPTS},
        {"name": "VOLUME", "value": spec.layout.mount_path},
        {"name": "LOCK_FILE", "value": spec.layout.lock_file},
        {"name": "SUPERUSER_PASSWORD_FILE", "value": spec.superuser_credentials.path},
    ]


def _volume_mounts(spec: PostgresSpec) -> "list[VolumeMountArgsDict]":
    return [
        {"name": VOLUME, "mount_path": spec.layout.mount_path},
        {"name": "run", "mount_path": SOCKET_DIRECTORY},
        {"name": "tmp", "mount_path": "/tmp"},  # noqa: S108 - the container's own, an emptyDir
        {"name": "shared-memory", "mount_path": "/dev/shm"},  # noqa: S108 - the container's own, an emptyDir
        {"name": "configuration", "mount_path": SCRIPTS, "read_only": True},
        initialisation_mount(),
        *map(credentials_mount, spec.accounts),
    ]


def _volumes(spec: PostgresSpec, references: PodReferences) -> "list[VolumeArgsDict]":
    return [
        data_volume(spec.installation.storage, spec.claim_name),
        {"name": "run", "empty_dir": {}},
        {"name": "tmp", "empty_dir": {}},
        # Parallel queries exchange rows here and need more than the default of 64 MiB; it counts as memory of the
        # container, whose limit is the only bound that matters.
        {
            "name": "shared-memory",
            "empty_dir": {"medium": "Memory", "size_limit": spec.installation.resources.memory_limit.text},
        },
        {"name": "configuration", "config_map": {"name": references.config_map_name, "default_mode": 0o555}},
        initialisation_volume(references.config_map_name, spec.init_scripts),
        *map(credentials_volume, references.accounts),
    ]
