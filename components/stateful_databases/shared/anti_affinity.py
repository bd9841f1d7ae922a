"""Whether installations of the same database, or members of one ring, may run side by side."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from stateful_databases.shared.identity import Identity
from stateful_databases.shared.labels import LABEL_KEY
from stateful_databases.shared.validation import Fields

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import (
        AffinityArgsDict,
        PodAffinityTermArgsDict,
        WeightedPodAffinityTermArgsDict,
    )


class AntiAffinity(StrEnum):
    """Whether a topology domain may be shared: by the members of a ring, or by a namespace's databases of a kind."""

    PREFERRED = "preferred"
    """Apart where there is room."""

    REQUIRED = "required"
    """Never two in one domain: a pod without a free one stays Pending."""

    NONE = "none"
    """Anywhere."""


@dataclass(frozen=True)
class AntiAffinitySpec:
    """The rule that keeps pods apart."""

    policy: AntiAffinity
    topology_key: str

    @classmethod
    def read(cls, fields: Fields, default: AntiAffinity) -> Self:
        """Read `anti_affinity` and `topology_key`."""
        return cls(
            policy=fields.choice("anti_affinity", default),
            topology_key=fields.text(
                "topology_key",
                "kubernetes.io/hostname",
                LABEL_KEY,
                'a label key, such as "kubernetes.io/hostname"',
            ),
        )


def affinity(identity: Identity, anti_affinity: AntiAffinitySpec) -> "AffinityArgsDict":
    """Build the affinity of a pod; empty where any node will do."""
    term: PodAffinityTermArgsDict = {
        "label_selector": {"match_labels": identity.spread_selector},
        "topology_key": anti_affinity.topology_key,
    }
    match anti_affinity.policy:
        case AntiAffinity.NONE:
            return {}
        case AntiAffinity.REQUIRED:
            return {"pod_anti_affinity": {"required_during_scheduling_ignored_during_execution": [term]}}
        case AntiAffinity.PREFERRED:
            preference: WeightedPodAffinityTermArgsDict = {"weight": 1, "pod_affinity_term": term}
            return {"pod_anti_affinity": {"preferred_during_scheduling_ignored_during_execution": [preference]}}
