"""Derived settings beside the image's own defaults, under the same memory limit: transactions per second.

Both servers run at once, each under its own limit, and take turns under load, so that whatever else the machine does
meets both. The data is as big as the buffers that the component derives. Durability is the server's default in both.
"""

import json
import os
import statistics
import tempfile
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import product as combinations
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.loads import WORKLOADS
from benchmarks.servers import DURABILITY, Case, Server, start
from local import toolchain
from local.images import ensure_built
from local.progress import step
from tests.local.images.container import PROGRAMS, Unpacked

CASES = tuple(Case(*case) for case in combinations(("mariadb:11.4", "postgres:18"), ("512Mi", "1Gi", "2Gi")))
PEERS = ("derived", "defaults")


def measure(case: Case, seconds: int, repeats: int, unpacked: Callable[[str], Unpacked]) -> list[dict[str, Any]]:
    """Measure each workload of one case; `repeats` runs of each peer in turn, after one run to warm up."""
    with _servers(case, unpacked) as servers:
        durability = {peer: server.settings(DURABILITY[case.kind]) for peer, server in servers.items()}
        if durability["derived"] != durability["defaults"]:
            message = f"not the same durability: {durability}"
            raise RuntimeError(message)
        with step(f"{case.reference} at {case.limit}: data of {case.derived[1] // 2**20} MiB, twice"):
            for server in servers.values():
                server.load.fill(case.derived[1])
        results: list[dict[str, Any]] = []
        for workload in WORKLOADS:
            with step(f"{case.reference} at {case.limit}: {workload}"):
                rates = _rates(servers, workload, seconds, repeats)
            results.append(
                {
                    "image": case.reference,
                    "memory_limit": case.limit,
                    "data_mebibytes": case.derived[1] // 2**20,
                    "workload": workload,
                    "transactions_per_second": rates,
                    "speed_up": statistics.median(rates["derived"]) / statistics.median(rates["defaults"]),
                    # Of neighbours in time: other load on the machine meets both.
                    "speed_up_of_each_pair": [a / b for a, b in zip(*(rates[peer] for peer in PEERS), strict=True)],
                    "durability": durability["derived"],
                }
            )
        return results


@contextmanager
def _servers(case: Case, unpacked: Callable[[str], Unpacked]) -> Generator[dict[str, Server]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
        folder.chmod(0o755)
        servers: dict[str, Server] = {}
        for peer in PEERS:
            (folder / peer).mkdir()
            servers[peer] = start(case, folder / peer, unpacked, derived=peer == "derived")
            stack.callback(servers[peer].container.remove)
        yield servers


def _rates(servers: dict[str, Server], workload: str, seconds: int, repeats: int) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {peer: [] for peer in PEERS}
    for repeat in range(repeats + 1):
        for peer in PEERS if repeat % 2 else reversed(PEERS):
            rate = servers[peer].load.rate(workload, seconds)
            if repeat:  # the first one fills the caches
                rates[peer].append(rate)
    return rates


def table(results: list[dict[str, Any]]) -> Table:
    """Show the medians, with the spread from the least to the most."""
    shown = Table(title="transactions per second: median (least to most)")
    for heading in ("image", "limit", "data", "workload", *PEERS, "speed-up", "of each pair"):
        shown.add_column(heading, no_wrap=True)
    for result in results:
        rates, pairs = result["transactions_per_second"], result["speed_up_of_each_pair"]
        shown.add_row(
            result["image"],
            result["memory_limit"],
            f"{result['data_mebibytes']} MiB",
            result["workload"],
            *(
                f"{statistics.median(rates[peer]):.0f} ({min(rates[peer]):.0f} to {max(rates[peer]):.0f})"
                for peer in PEERS
            ),
            f"{result['speed_up']:.2f}x",
            f"{min(pairs):.2f}x to {max(pairs):.2f}x",
        )
    return shown


def main(
    output: Annotated[Path, typer.Argument(help="The file that takes the figures, as JSON.")],
    quick: Annotated[bool, typer.Option("--quick", help="One limit and short runs: a try, no figures.")] = False,  # noqa: FBT002 - typer's way to a flag
) -> None:
    """Measure every case, write the figures and show them."""
    seconds, repeats = (2, 2) if quick else (10, 5)
    programs = toolchain.ensure(*PROGRAMS, "pgbench", "sysbench")
    with tempfile.TemporaryDirectory(prefix="benchmark-images-") as images:

        @cache
        def unpacked(reference: str) -> Unpacked:
            folder = Path(images) / reference.replace(":", "-")
            return Unpacked.of(ensure_built([reference]).archives[reference], folder, programs)

        results: list[dict[str, Any]] = []
        for case in CASES if not quick else (case for case in CASES if case.limit == "512Mi"):
            results += measure(case, seconds, repeats, unpacked)
            # After each case: a run that is broken off has what it measured.
            report = {"seconds_of_a_run": seconds, "machine": _machine(), "results": results}
            output.write_text(json.dumps(report, indent=2) + "\n")
    # Wide enough for its columns, also in a log.
    Console(width=140).print(table(results))


def _machine() -> dict[str, Any]:
    return {"cores": os.cpu_count(), "load_average": os.getloadavg()}


if __name__ == "__main__":
    typer.run(main)
