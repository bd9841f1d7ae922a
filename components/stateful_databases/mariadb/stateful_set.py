"""The StatefulSet."""

from typing import TYPE_CHECKING

from stateful_databases.mariadb.config_map import MY_CNF
from stateful_databases.mariadb.spec import PORT, PORT_NAME, MariaDBSpec
from stateful_databases.shared.credentials import credentials_mount, credentials_volume
from stateful_databases.shared.init_scripts import initialisation_mount, initialisation_volume
from stateful_databases.shared.manifests import StatefulSetManifest, metadata
from stateful_databases.shared.pods import PodReferences, pod_template
from stateful_databases.shared.probes import probe
from stateful_databases.shared.resources import resource_requirements
from stateful_databases.shared.scripts import SCRIPTS
from stateful_databases.shared.security import container_security_context
from stateful_databases.shared.storage import VOLUME, data_volume, volume_claim_templates

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import (
        ContainerArgsDict,
        EnvVarArgsDict,
        VolumeArgsDict,
        VolumeMountArgsDict,
    )

DATA_DIRECTORY = "/var/lib/mysql"
SOCKET_DIRECTORY = "/run/mysqld"

# As the account of healthcheck.sh, whose file has a section for its own client alone, which takes 87 MiB of the
# container's memory (11.4, measured); this one takes 2.
_ADMIN = (
    f"mariadb-admin --defaults-file=<(sed 's/^\\[.*/[client]/' {DATA_DIRECTORY}/.my-healthcheck.cnf) "
    f"--protocol=tcp --host=127.0.0.1 --port={PORT} --connect-timeout=5"
)


def stateful_set(spec: MariaDBSpec, references: PodReferences) -> StatefulSetManifest:
    """Build the StatefulSet of one writer."""
    identity = spec.installation.identity
    return {
        "metadata": metadata(identity, identity.name),
        "spec": {
            "replicas": 1,
            "service_name": identity.headless_service_name,
            "selector": {"match_labels": identity.selector},
            # With OrderedReady a pod that never became ready blocks its own repair (kubernetes#67250).
            "pod_management_policy": "Parallel",
            "update_strategy": {"type": spec.update_strategy.value},
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


def _server_container(spec: MariaDBSpec) -> "ContainerArgsDict":
    installation = spec.installation
    return {
        "name": "mariadb",
        "image": installation.image.reference,
        "image_pull_policy": installation.image.pull_policy.value,
        "command": ["bash", f"{SCRIPTS}/start.sh"],
        "env": _environment(spec),
        "ports": [{"name": PORT_NAME, "container_port": PORT}],
        "resources": resource_requirements(installation.resources),
        "security_context": container_security_context(),
        # The image's own question, before anybody else asks.
        "startup_probe": probe("healthcheck.sh --connect --innodb_initialized", installation.probes.startup),
        "readiness_probe": probe(f"{_ADMIN} status", installation.probes.readiness),
        # A server whose connections are all taken must not be restarted: to a ping an error is an answer too.
        "liveness_probe": probe(f"{_ADMIN} ping", installation.probes.liveness),
        "volume_mounts": _volume_mounts(spec),
    }


def _environment(spec: MariaDBSpec) -> "list[EnvVarArgsDict]":
    return [
        {"name": "MARIADB_ROOT_PASSWORD_FILE", "value": spec.root_credentials.path},
        # Administration happens in the pod; nothing outside needs root.
        {"name": "MARIADB_ROOT_HOST", "value": "localhost"},
        {"name": "MARIADB_DATABASE", "value": spec.access.database},
        {"name": "MARIADB_USER", "value": spec.access.owner},
        {"name": "MARIADB_PASSWORD_FILE", "value": spec.access.credentials.path},
        # The rest is read by the component's scripts alone; the image unsets its own variables before it runs them.
        {"name": "SCRIPTS", "value": SCRIPTS},
        {"name": "VOLUME", "value": DATA_DIRECTORY},
        {"name": "ROOT_PASSWORD_FILE", "value": spec.root_credentials.path},
    ]


def _volume_mounts(spec: MariaDBSpec) -> "list[VolumeMountArgsDict]":
    return [
        {"name": VOLUME, "mount_path": DATA_DIRECTORY},
        {"name": "run", "mount_path": SOCKET_DIRECTORY},
        {"name": "tmp", "mount_path": "/tmp"},  # noqa: S108 - the container's own, an emptyDir
        # One file: the image has files of its own beside it.
        {
            "name": "configuration",
            "mount_path": f"/etc/mysql/conf.d/{MY_CNF}",
            "sub_path": MY_CNF,
            "read_only": True,
        },
        {"name": "configuration", "mount_path": SCRIPTS, "read_only": True},
        initialisation_mount(),
        *map(credentials_mount, spec.accounts),
    ]


def _volumes(spec: MariaDBSpec, references: PodReferences) -> "list[VolumeArgsDict]":
    return [
        data_volume(spec.installation.storage, spec.claim_name),
        {"name": "run", "empty_dir": {}},
        {"name": "tmp", "empty_dir": {}},
        {"name": "configuration", "config_map": {"name": references.config_map_name}},
        initialisation_volume(references.config_map_name, spec.init_scripts),
        *map(credentials_volume, references.accounts),
    ]
