"""The command behind `make bench`."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import faults, report, settings
from benchmarks.program import cost
from benchmarks.ring import measure as ring
from benchmarks.samples import Comparison
from benchmarks.serving import bring_up, readiness
from local.errors import LocalError
from local.progress import say

BENCHMARKS: Mapping[str, Callable[[int], list[Comparison]]] = {
    "program": cost.measure,
    "up": bring_up.measure,
    "ready": readiness.measure,
    "settings": settings.measure,
    "faults": faults.measure,
    "ring": ring.measure,
}
ALL = "all"
# Half an hour with 5 repeats; the others take as long each or longer, and are measured by name.
OF_ALL = ("program", "up", "ready")
commands = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@commands.command()
def bench(
    names: Annotated[
        list[str], typer.Argument(help=f"{ALL} ({', '.join(OF_ALL)}), or some of {', '.join(BENCHMARKS)}.")
    ],
    repeats: Annotated[int, typer.Option(min=1, help="Runs that count, after the warm-up.")] = 5,
    out: Annotated[Path | None, typer.Option(help="A file for every value, as JSON.")] = None,
) -> None:
    """Measure, and show medians beside the peers' and the goals."""
    if unknown := sorted({*names} - {ALL, *BENCHMARKS}):
        message = f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}"
        raise LocalError(message)
    results: dict[str, list[Comparison]] = {}
    for name in OF_ALL if ALL in names else names:
        results[name] = BENCHMARKS[name](repeats)
        report.show({name: results[name]})
        if out is not None:
            report.write(results, out)


def main() -> None:
    """Run the command; what a user can mend ends in a message, not in a traceback."""
    try:
        commands()
    except LocalError as error:
        say(f"error: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main()
