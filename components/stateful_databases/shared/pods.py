"""The pod of a server, around the container that is the database's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import pulumi

from stateful_databases.shared.anti_affinity import AntiAffinity
from stateful_databases.shared.credentials import Credentials, revision_annotations
from stateful_databases.shared.identity import Identity
from stateful_databases.shared.scheduling import SchedulingSpec, scheduling
from stateful_databases.shared.security import pod_security_context
from stateful_databases.shared.topology_spread import TopologySpreadConstraintSpec
from stateful_databases.shared.validation import Fields

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import ContainerArgsDict, PodSpecArgsDict, PodTemplateSpecArgsDict, VolumeArgsDict
    from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

# A server writes its dirty pages at shutdown, some GiB of them; a kill is safe and costs a recovery at the next start.
TERMINATION_GRACE_PERIOD_SECONDS = 300
# Kubernetes' own default. With less, an idle server too would be killed at each stop of a busy node.
MIN_TERMINATION_GRACE_PERIOD_SECONDS = 30


@dataclass(frozen=True)
class PodSpec:
    """What is said about the pod as a whole; `service_account_name` is None where the component makes its own."""

    scheduling: SchedulingSpec
    image_pull_secrets: tuple[str, ...]
    service_account_name: pulumi.Input[str] | None
    termination_grace_period_seconds: int

    @classmethod
    def read(
        cls, fields: Fields, anti_affinity: AntiAffinity, topology_spread: tuple[TopologySpreadConstraintSpec, ...]
    ) -> Self:
        """Read the arguments about the pod, from the component's own, with the defaults of who runs beside whom."""
        return cls(
            scheduling=SchedulingSpec.read(fields, anti_affinity, topology_spread),
            image_pull_secrets=fields.object_names("image_pull_secrets"),
            service_account_name=fields.input_name("service_account_name"),
            termination_grace_period_seconds=fields.integer(
                "termination_grace_period_seconds",
                TERMINATION_GRACE_PERIOD_SECONDS,
                minimum=MIN_TERMINATION_GRACE_PERIOD_SECONDS,
            ),
        )


@dataclass(frozen=True)
class PodReferences:
    """The objects that a pod refers to by name; some names only the provider knows."""

    config_map_name: pulumi.Input[str]
    service_account_name: pulumi.Input[str]
    accounts: tuple[Credentials, ...]

    @property
    def made(self) -> list[pulumi.Resource]:
        """The Secrets that the component makes: the pod names them in plain text, and needs them there."""
        return [account.made for account in self.accounts if account.made is not None]


def pod_template(
    identity: Identity,
    pod: PodSpec,
    references: PodReferences,
    container: "ContainerArgsDict",
    volumes: "list[VolumeArgsDict]",
) -> "PodTemplateSpecArgsDict":
    """Build the template of the pod with the server's container and its volumes."""
    return {
        "metadata": _metadata(identity, references.accounts),
        "spec": pod_spec(identity, pod, references, container, volumes),
    }


def pod_spec(
    identity: Identity,
    pod: PodSpec,
    references: PodReferences,
    container: "ContainerArgsDict",
    volumes: "list[VolumeArgsDict]",
) -> "PodSpecArgsDict":
    """Build a pod around its container."""
    built: PodSpecArgsDict = {
        **scheduling(identity, pod.scheduling),
        "security_context": pod_security_context(),
        "service_account_name": references.service_account_name,
        "automount_service_account_token": False,
        # The variables that Kubernetes injects for Services collide with the image's own.
        "enable_service_links": False,
        "termination_grace_period_seconds": pod.termination_grace_period_seconds,
        "containers": [container],
        "volumes": volumes,
    }
    if pod.image_pull_secrets:
        built["image_pull_secrets"] = [{"name": name} for name in pod.image_pull_secrets]
    return built


def _metadata(identity: Identity, accounts: Iterable[Credentials]) -> "ObjectMetaArgsDict":
    metadata: ObjectMetaArgsDict = {"labels": identity.labels}
    annotations = {**identity.annotations, **revision_annotations(accounts)}
    if annotations:
        metadata["annotations"] = annotations
    return metadata
