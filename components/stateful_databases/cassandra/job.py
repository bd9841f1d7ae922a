"""The Job that waits until members that aren't wanted any more have left the ring."""

from dataclasses import replace
from typing import TYPE_CHECKING

from stateful_databases.cassandra.spec import CassandraSpec
from stateful_databases.shared.anti_affinity import AntiAffinity
from stateful_databases.shared.manifests import JobManifest, metadata
from stateful_databases.shared.pods import PodReferences, PodSpec, pod_spec
from stateful_databases.shared.scripts import SCRIPTS
from stateful_databases.shared.security import container_security_context

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import ContainerArgsDict, VolumeArgsDict

TIMEOUT_MINUTES = 20
"""How long one `up` waits for members to leave; the next one goes on. Twice of what the provider waits for any object,
because they send their data first; no more, because a wrong image keeps the Job itself from starting."""


def departure_job(spec: CassandraSpec, references: PodReferences) -> JobManifest:
    """Build the Job of this number of members; the StatefulSet follows when it is done."""
    identity = spec.installation.identity
    # Its name is the value of a label, too: at most 63 characters, of which an installation's name may have 52.
    placed = metadata(identity, f"{identity.name}-members-{spec.replicas}")
    # One that failed is made anew by the next `up`.
    placed["annotations"] = {**identity.annotations, "pulumi.com/replaceUnready": "true"}
    scripts: list[VolumeArgsDict] = [{"name": "configuration", "config_map": {"name": references.config_map_name}}]
    pod = pod_spec(identity, _beside_members(spec.installation.pod), references, _container(spec), scripts)
    pod["restart_policy"] = "Never"
    labels = {**identity.labels, **spec.departure_selector}
    return {
        "metadata": placed,
        "spec": {"backoff_limit": 0, "template": {"metadata": {"labels": labels}, "spec": pod}},
    }


def _beside_members(pod: PodSpec) -> PodSpec:
    scheduling = pod.scheduling
    anywhere = replace(scheduling.anti_affinity, policy=AntiAffinity.NONE)
    return replace(pod, scheduling=replace(scheduling, anti_affinity=anywhere, topology_spread=()))


def _container(spec: CassandraSpec) -> "ContainerArgsDict":
    image = spec.installation.image
    return {
        "name": "departure",
        "image": image.reference,
        "image_pull_policy": image.pull_policy.value,
        "command": ["bash", f"{SCRIPTS}/departure.sh"],
        "env": [
            {"name": "POD_NAMESPACE", "value_from": {"field_ref": {"field_path": "metadata.namespace"}}},
            {"name": "SCRIPTS", "value": SCRIPTS},
            {"name": "HEADLESS_SERVICE", "value": spec.installation.identity.headless_service_name},
            {"name": "REPLICAS", "value": str(spec.replicas)},
            # It says what it waits for before the engine gives up.
            {"name": "TIMEOUT_SECONDS", "value": str((TIMEOUT_MINUTES - 1) * 60)},
        ],
        # A shell, and a short Python for each name that is looked up.
        "resources": {
            "requests": {"cpu": "10m", "memory": "64Mi", "ephemeral-storage": "16Mi"},
            "limits": {"memory": "64Mi", "ephemeral-storage": "64Mi"},
        },
        "security_context": container_security_context(),
        # What it says last is in the output of an `up` that failed.
        "termination_message_policy": "FallbackToLogsOnError",
        "volume_mounts": [{"name": "configuration", "mount_path": SCRIPTS, "read_only": True}],
    }
