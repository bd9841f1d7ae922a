"""How evenly installations of the same database, or members of one ring, are spread over topology domains."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self, TypedDict

from stateful_databases.shared.identity import Identity
from stateful_databases.shared.labels import KEY_RULE, LABEL_KEY
from stateful_databases.shared.validation import Fields

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import TopologySpreadConstraintArgsDict


class WhenUnsatisfiable(StrEnum):
    """What becomes of a pod that no domain can take within the skew (Kubernetes: `whenUnsatisfiable`)."""

    SCHEDULE_ANYWAY = "ScheduleAnyway"
    """It runs where the skew is least."""

    DO_NOT_SCHEDULE = "DoNotSchedule"
    """It stays Pending."""


class TopologySpreadConstraintArgs(TypedDict, total=False):
    """A spread of the namespace's servers of the same database (Kubernetes: `topologySpreadConstraints`)."""

    topology_key: str
    """Node label whose value is the topology domain, such as "topology.kubernetes.io/zone". Required."""

    max_skew: int
    """By how many pods two domains may differ. Default 1: as even as can be."""

    when_unsatisfiable: WhenUnsatisfiable
    """What becomes of a pod that fits nowhere. Default "ScheduleAnyway": a full cluster still starts the database, and
    a pod whose volume is bound to a zone can't go elsewhere."""


@dataclass(frozen=True)
class TopologySpreadConstraintSpec:
    """One spread."""

    topology_key: str
    max_skew: int
    when_unsatisfiable: WhenUnsatisfiable

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read `TopologySpreadConstraintArgs`."""
        return cls(
            topology_key=fields.required_text("topology_key", LABEL_KEY, KEY_RULE),
            max_skew=fields.integer("max_skew", 1, minimum=1),
            when_unsatisfiable=fields.choice("when_unsatisfiable", WhenUnsatisfiable.SCHEDULE_ANYWAY),
        )


def read_topology_spread(
    fields: Fields, key: str, default: tuple[TopologySpreadConstraintSpec, ...]
) -> tuple[TopologySpreadConstraintSpec, ...]:
    """Read the list under `key`; Kubernetes refuses one topology key with one action twice."""
    if fields.value(key) is None:
        return default
    constraints: list[TopologySpreadConstraintSpec] = []
    taken: set[tuple[str, WhenUnsatisfiable]] = set()
    for item in fields.items(key, TopologySpreadConstraintArgs):
        constraint = TopologySpreadConstraintSpec.read(item)
        pair = (constraint.topology_key, constraint.when_unsatisfiable)
        if pair in taken:
            item.refuse("topology_key", f'another constraint has it with "{constraint.when_unsatisfiable}" too')
        taken.add(pair)
        constraints.append(constraint)
    return tuple(constraints)


def topology_spread_constraint(
    identity: Identity, constraint: TopologySpreadConstraintSpec
) -> "TopologySpreadConstraintArgsDict":
    """Build one constraint of a pod."""
    return {
        "topology_key": constraint.topology_key,
        "max_skew": constraint.max_skew,
        "when_unsatisfiable": constraint.when_unsatisfiable.value,
        "label_selector": {"match_labels": identity.spread_selector},
    }
