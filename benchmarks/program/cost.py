"""CPU time and peak memory of the program for 1, 50 and 500 databases, beside the same objects declared raw."""

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.program import declared, process, raw
from benchmarks.program.monitor import Monitor
from benchmarks.samples import Bound, Comparison, Goal, Samples, alternate

COUNTS = (1, 50, 500)
GOAL = Goal(Bound.AT_MOST, 1.10)
PRODUCT = "the components"
PEER = "pulumi_kubernetes alone"


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

    def raw(self, count: int) -> str:
        """Write the peer's program from what the components register."""
        mariadb, postgres = (self.run(declared.component(kind, raw.NAME))[0] for kind in ("MariaDB", "Postgres"))
        return raw.program(count, mariadb, postgres)


def measure(repeats: int) -> list[Comparison]:
    """Run both programs in turn, for each number of databases."""
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder))
        return [line for count in COUNTS for line in _compared(workshop, count, repeats)]


def _compared(workshop: Workshop, count: int, repeats: int) -> list[Comparison]:
    programs = (declared.components(count), workshop.raw(count))
    runs = alternate([partial(workshop.run, source) for source in programs], repeats)
    product, peer = ([usage for _, usage in results] for results in runs)
    many = f"{count} database{'s' if count > 1 else ''}"
    return [
        Comparison(
            f"CPU time of the program, {many}",
            "s",
            Samples(PRODUCT, tuple(each.cpu_seconds for each in product)),
            Samples(PEER, tuple(each.cpu_seconds for each in peer)),
            GOAL,
        ),
        Comparison(
            f"peak memory of the program, {many}",
            "MB",
            Samples(PRODUCT, tuple(each.peak_bytes / 1e6 for each in product)),
            Samples(PEER, tuple(each.peak_bytes / 1e6 for each in peer)),
            GOAL,
        ),
    ]
