"""How soon a ring of three is up, and the requests per second that it answers."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.ring.rings import MEMBERS, REFERENCE, Component, Plain, Ring, Started
from benchmarks.samples import Bound, Comparison, Goal, Samples, alternate
from benchmarks.serving.cluster import Site, site

WAYS: dict[str, type[Ring]] = {"component": Component, "plain": Plain}
LOADS = 10
"""Runs under load of each pair of rings, after the warm-up."""

SECONDS = 10
"""Of one of them."""


@dataclass(frozen=True)
class Measured:
    """One ring."""

    started: Started
    rates: list[float]


def measure(repeats: int) -> list[Comparison]:
    """Bring both rings up and have them take turns under load, again and again."""
    with tempfile.TemporaryDirectory() as folder, site(Path(folder), [REFERENCE], nodes=MEMBERS) as its:
        rounds = [_round(its, number) for number in range(repeats)]
    return compared(rounds)


def compared(rounds: list[dict[str, Measured]]) -> list[Comparison]:
    """Put the values of all rounds beside each other, by the names in WAYS."""

    def line(what: str, unit: str, values: Callable[[Measured], list[float]], goal: Goal | None = None) -> Comparison:
        product, peer = (Samples(way, tuple(value for each in rounds for value in values(each[way]))) for way in WAYS)
        return Comparison(what, unit, product, peer, goal)

    return [
        line("until three are UN", "s", lambda ring: [ring.started.until_up], Goal(Bound.AT_MOST, 1)),
        line("until three are Ready", "s", lambda ring: [ring.started.until_ready]),
        line("reads and writes at QUORUM", "1/s", lambda ring: ring.rates, Goal(Bound.AT_LEAST, 1)),
    ]


def _round(its: Site, number: int) -> dict[str, Measured]:
    with ExitStack() as stack:
        rings = {way: kind(its, stack.enter_context(its.namespace())) for way, kind in WAYS.items()}
        # The second starts beside an idle one: each is the second in turn.
        order = list(WAYS)[:: -1 if number % 2 else 1]
        started = {way: rings[way].start() for way in order}
        for ring in rings.values():
            ring.fill()
        rates = alternate([partial(ring.rate, SECONDS) for ring in rings.values()], LOADS)
    return {way: Measured(started[way], its_rates) for way, its_rates in zip(rings, rates, strict=True)}
