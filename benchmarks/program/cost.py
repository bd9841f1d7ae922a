"""CPU time and peak memory of the program for 1, 50 and 500 databases, beside the same objects declared raw."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.program import declared, process, raw
from benchmarks.program.monitor import Monitor
from benchmarks.samples import Bound, Comparison, Goal, Samples, alternate

COUNTS = (1, 50, 500)
GOAL = Goal(Bound.AT_MOST, 1.10)
Used = Mapping[str, Sequence[process.Usage]]
Figure = Callable[[process.Usage], float]

PRODUCT = "components"
PEERS = ("objects alone", "objects in an empty component")
"""The goal is for the first; what every component costs, whatever is in it, is the distance to the second."""

FIGURES: tuple[tuple[str, str, Figure], ...] = (
    ("CPU time", "s", lambda usage: usage.cpu_seconds),
    ("peak memory", "MB", lambda usage: usage.peak_bytes / 1e6),
)


@dataclass(frozen=True)
class Workshop:
    """A folder for the programs, and for their modules as compiled in the warm-up."""

    folder: Path

    def run(self, source: str) -> tuple[raw.Registered, process.Usage]:
        """Run a program; gives what it registered, and what it used."""
        file = self.folder / "program.py"
        file.write_text(source, encoding="utf-8")
        monitor = Monitor()
        usage = process.run(file, monitor, self.folder / "bytecode")
        return monitor.registered, usage

    def raw(self, count: int, *, grouped: bool = False) -> str:
        """Write the peer's program from what the components register."""
        mariadb, postgres = (self.run(declared.component(kind, raw.NAME))[0] for kind in ("MariaDB", "Postgres"))
        return raw.program(count, mariadb, postgres, grouped=grouped)


def measure(repeats: int) -> list[Comparison]:
    """Run the programs in turn, for each number of databases."""
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder))
        used = {count: _used(workshop, count, repeats) for count in COUNTS}
    compared = [line for count in COUNTS for line in _compared(count, used[count])]
    return compared + [line for program in (PRODUCT, PEERS[0]) for line in _growth(program, used)]


def _used(workshop: Workshop, count: int, repeats: int) -> Used:
    programs = {
        PRODUCT: declared.components(count),
        PEERS[0]: workshop.raw(count),
        PEERS[1]: workshop.raw(count, grouped=True),
    }
    runs = alternate([partial(workshop.run, source) for source in programs.values()], repeats)
    return {name: [usage for _, usage in results] for name, results in zip(programs, runs, strict=True)}


def _compared(count: int, used: Used) -> list[Comparison]:
    return [
        Comparison(
            f"{count} declared: {what}",
            unit,
            Samples(PRODUCT, tuple(map(figure, used[PRODUCT]))),
            Samples(peer, tuple(map(figure, used[peer]))),
            goal,
        )
        for peer, goal in zip(PEERS, (GOAL, None), strict=True)
        for what, unit, figure in FIGURES
    ]


def _growth(program: str, used: Mapping[int, Used]) -> list[Comparison]:
    """Compare what one more costs among many and among few: the same, where the cost is linear."""
    few, more, many = COUNTS
    return [
        Comparison(
            f"{program}: {what} of one more",
            unit,
            Samples(f"among {many}", _slope(figure, used, program, more, many)),
            Samples(f"among {more}", _slope(figure, used, program, few, more)),
            GOAL if program == PRODUCT else None,
        )
        for what, unit, figure in FIGURES
    ]


def _slope(figure: Figure, used: Mapping[int, Used], program: str, few: int, many: int) -> tuple[float, ...]:
    pairs = zip(used[few][program], used[many][program], strict=True)
    return tuple((figure(high) - figure(low)) / (many - few) for low, high in pairs)
