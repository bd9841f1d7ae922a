"""Taints of nodes that a pod bears."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self, TypedDict

from stateful_databases.shared.labels import KEY_RULE, LABEL_KEY, LABEL_VALUE, VALUE_RULE
from stateful_databases.shared.validation import Fields

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import TolerationArgsDict


class TolerationOperator(StrEnum):
    """How a toleration is compared with a taint (Kubernetes: `operator`)."""

    EQUAL = "Equal"
    """Key and value are the taint's."""

    EXISTS = "Exists"
    """The key is the taint's; without a key it is any taint."""


class TaintEffect(StrEnum):
    """What a taint does to a pod that doesn't tolerate it (Kubernetes: `effect`)."""

    NO_SCHEDULE = "NoSchedule"
    PREFER_NO_SCHEDULE = "PreferNoSchedule"
    NO_EXECUTE = "NoExecute"


class TolerationArgs(TypedDict, total=False):
    """A taint that the pod tolerates (Kubernetes: `tolerations`)."""

    key: str
    """Key of the taint. Default: any, which needs the operator "Exists"."""

    operator: TolerationOperator
    """How it is compared. Default "Equal", as Kubernetes has it."""

    value: str
    """Value of the taint; not with "Exists". Default: the empty value."""

    effect: TaintEffect
    """Effect of the taint. Default: any."""

    toleration_seconds: int
    """How long the pod stays on a node after it got the taint; with "NoExecute" only. Default: for ever, except that
    Kubernetes itself gives 300 s for a node that is unreachable or not ready."""


@dataclass(frozen=True)
class TolerationSpec:
    """A taint that the pod tolerates; None is any."""

    key: str | None
    operator: TolerationOperator
    value: str | None
    effect: TaintEffect | None
    seconds: int | None

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read `TolerationArgs`."""
        toleration = cls(
            key=fields.text("key", None, LABEL_KEY, KEY_RULE),
            operator=fields.choice("operator", TolerationOperator.EQUAL),
            value=fields.text("value", None, LABEL_VALUE, VALUE_RULE),
            effect=fields.optional_choice("effect", TaintEffect),
            seconds=fields.integer("toleration_seconds", None, minimum=0),
        )
        if toleration.operator is TolerationOperator.EXISTS and toleration.value is not None:
            fields.refuse("value", 'with the operator "Exists" leave it out')
        if toleration.operator is TolerationOperator.EQUAL and toleration.key is None:
            fields.problems.missing(fields.path("key"), 'without one the operator is "Exists"')
        if toleration.seconds is not None and toleration.effect is not TaintEffect.NO_EXECUTE:
            fields.refuse("toleration_seconds", 'only with the effect "NoExecute"')
        return toleration


def toleration(spec: TolerationSpec) -> "TolerationArgsDict":
    """Build one toleration of a pod."""
    built: TolerationArgsDict = {"operator": spec.operator.value}
    if spec.key is not None:
        built["key"] = spec.key
    if spec.value is not None:
        built["value"] = spec.value
    if spec.effect is not None:
        built["effect"] = spec.effect.value
    if spec.seconds is not None:
        built["toleration_seconds"] = spec.seconds
    return built
