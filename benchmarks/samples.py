"""Repeated measurements, and how the product's stand to a peer's and to the goal."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

Result = TypeVar("Result")


class Bound(StrEnum):
    """Which side of a limit is good."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True)
class Goal:
    """A limit: of the ratio to the peer where there is one, else of the median itself."""

    bound: Bound
    limit: float

    def is_met(self, figure: float) -> bool:
        """Whether a figure is on the good side of the limit."""
        return figure <= self.limit if self.bound is Bound.AT_MOST else figure >= self.limit


@dataclass(frozen=True)
class Samples:
    """What one thing measured, in the order of the runs."""

    of: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle of the values."""
        return statistics.median(self.values)

    @property
    def spread(self) -> float:
        """From the least to the greatest value: with few runs a deviation would promise too much."""
        return max(self.values) - min(self.values)


@dataclass(frozen=True)
class Comparison:
    """One line of the report."""

    what: str
    unit: str
    product: Samples
    peer: Samples | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """The product's median to the peer's."""
        return self.product.median / self.peer.median if self.peer else None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return self.goal.is_met(self.product.median if self.ratio is None else self.ratio)


def alternate(runs: Sequence[Callable[[], Result]], repeats: int, warm_ups: int = 1) -> list[list[Result]]:
    """Call each in turn, so that what else the machine does meets all of them, and give their results.

    Args:
        runs: what is compared.
        repeats: rounds that count.
        warm_ups: rounds before them: files come into memory, and modules are compiled.

    """
    rounds = [[run() for run in runs] for _ in range(warm_ups + repeats)][warm_ups:]
    return [list(results) for results in zip(*rounds, strict=True)]
