"""The report: a table to read, and JSON to keep."""

import datetime as dt
import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.samples import Comparison, Samples

Results = Mapping[str, Sequence[Comparison]]

_FILE_WIDTH = 150


def show(results: Results) -> None:
    """Print one table for each benchmark: medians, with the distance from the least to the greatest value."""
    # A file has room where a terminal would wrap.
    console = Console(width=None if sys.stdout.isatty() else _FILE_WIDTH)
    for name, comparisons in results.items():
        table = Table("", "product", "peer", "ratio", "goal", title=name, title_justify="left")
        for each in comparisons:
            peer = _text(each.peer, each.unit) if each.peer else ""
            table.add_row(each.what, _text(each.product, each.unit), peer, _ratio(each), _goal(each))
        console.print(table)


def write(results: Results, file: Path) -> None:
    """Write every value as JSON, with what is known of the machine."""
    content = {
        "machine": _machine(),
        "results": {name: [_plain(each) for each in comparisons] for name, comparisons in results.items()},
    }
    file.write_text(f"{json.dumps(content, indent=2)}\n", encoding="utf-8")


def _machine() -> dict[str, object]:
    return {
        "time": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
    }


def _plain(each: Comparison) -> dict[str, object]:
    return {
        "what": each.what,
        "unit": each.unit,
        "product": _samples(each.product),
        "peer": _samples(each.peer),
        "ratio": each.ratio,
        "goal": f"{each.goal.bound} {each.goal.limit}" if each.goal else None,
        "met": each.is_met,
    }


def _samples(samples: Samples | None) -> dict[str, object] | None:
    if samples is None:
        return None
    return {"of": samples.of, "values": samples.values, "median": samples.median, "spread": samples.spread}


def _text(samples: Samples, unit: str) -> str:
    return f"{samples.of}: {samples.median:.4g} {unit} (spread {samples.spread:.2g})"


def _ratio(each: Comparison) -> str:
    return "" if each.ratio is None else f"{each.ratio:.2f}"


def _goal(each: Comparison) -> str:
    if each.goal is None:
        return ""
    colour, word = ("green", "met") if each.is_met else ("red", "missed")
    return f"[{colour}]{each.goal.bound} {each.goal.limit:g}: {word}[/{colour}]"
