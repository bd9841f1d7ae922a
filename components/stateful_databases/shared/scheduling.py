"""Where the pod may run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NotRequired, Self, TypedDict

from stateful_databases.shared.anti_affinity import AntiAffinity, AntiAffinitySpec, affinity
from stateful_databases.shared.identity import Identity
from stateful_databases.shared.labels import read_labels
from stateful_databases.shared.tolerations import TolerationArgs, TolerationSpec, toleration
from stateful_databases.shared.topology_spread import (
    TopologySpreadConstraintSpec,
    read_topology_spread,
    topology_spread_constraint,
)
from stateful_databases.shared.validation import Fields

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import AffinityArgsDict, TolerationArgsDict, TopologySpreadConstraintArgsDict


class PodScheduling(TypedDict):
    """The part of a pod's spec that the scheduler reads."""

    affinity: "AffinityArgsDict"
    topology_spread_constraints: NotRequired["list[TopologySpreadConstraintArgsDict]"]
    node_selector: NotRequired[Mapping[str, str]]
    tolerations: NotRequired["list[TolerationArgsDict]"]
    scheduler_name: NotRequired[str]
    priority_class_name: NotRequired[str]


@dataclass(frozen=True)
class SchedulingSpec:
    """What the scheduler is told; what is None or empty is the cluster's own choice."""

    anti_affinity: AntiAffinitySpec
    topology_spread: tuple[TopologySpreadConstraintSpec, ...]
    node_selector: Mapping[str, str]
    tolerations: tuple[TolerationSpec, ...]
    scheduler_name: str | None
    priority_class_name: str | None

    @classmethod
    def read(
        cls, fields: Fields, anti_affinity: AntiAffinity, topology_spread: tuple[TopologySpreadConstraintSpec, ...]
    ) -> Self:
        """Read the arguments about where the pod runs, from the component's own, with the product's defaults."""
        return cls(
            anti_affinity=AntiAffinitySpec.read(fields, anti_affinity),
            topology_spread=read_topology_spread(fields, "topology_spread_constraints", topology_spread),
            node_selector=read_labels(fields, "node_selector"),
            tolerations=tuple(TolerationSpec.read(item) for item in fields.items("tolerations", TolerationArgs)),
            scheduler_name=fields.object_name("scheduler_name"),
            priority_class_name=fields.object_name("priority_class_name"),
        )


def scheduling(identity: Identity, spec: SchedulingSpec) -> PodScheduling:
    """Build the part of a pod's spec that the scheduler reads."""
    part: PodScheduling = {"affinity": affinity(identity, spec.anti_affinity)}
    if spec.topology_spread:
        part["topology_spread_constraints"] = [
            topology_spread_constraint(identity, constraint) for constraint in spec.topology_spread
        ]
    if spec.node_selector:
        part["node_selector"] = spec.node_selector
    if spec.tolerations:
        part["tolerations"] = [toleration(each) for each in spec.tolerations]
    if spec.scheduler_name is not None:
        part["scheduler_name"] = spec.scheduler_name
    if spec.priority_class_name is not None:
        part["priority_class_name"] = spec.priority_class_name
    return part
