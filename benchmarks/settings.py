"""Derived settings beside the image's own defaults, under the same memory limit: transactions per second.

Both servers run at once, each under its own limit, and take turns under load, so that whatever else the machine does
meets both. The data is as big as the buffers that the component derives. Durability is the server's default in both.
"""

import tempfile
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from itertools import product as combinations
from pathlib import Path

from benchmarks.loads import WORKLOADS
from benchmarks.samples import Comparison, Samples, alternate
from benchmarks.servers import DURABILITY, Case, Server, start
from local import toolchain
from local.images import ensure_built
from local.progress import step
from tests.local.images.container import PROGRAMS, Unpacked

CASES = tuple(Case(*case) for case in combinations(("mariadb:11.4", "postgres:18"), ("512Mi", "1Gi", "2Gi")))
PEERS = ("derived", "defaults")
SECONDS = 10
"""Of one run."""


def measure(repeats: int) -> list[Comparison]:
    """Measure each workload of each case."""
    programs = toolchain.ensure(*PROGRAMS, "pgbench", "sysbench")
    with tempfile.TemporaryDirectory(prefix="benchmark-images-") as images:

        @cache
        def unpacked(reference: str) -> Unpacked:
            folder = Path(images) / reference.replace(":", "-")
            return Unpacked.of(ensure_built([reference]).archives[reference], folder, programs)

        return [each for case in CASES for each in _compared(case, repeats, unpacked)]


def _compared(case: Case, repeats: int, unpacked: Callable[[str], Unpacked]) -> list[Comparison]:
    data = case.derived[1]
    where = f"{case.reference} at {case.limit}, {data // 2**20} MiB of data"
    with _servers(case, unpacked) as servers:
        durability = {peer: server.settings(DURABILITY[case.kind]) for peer, server in servers.items()}
        if durability["derived"] != durability["defaults"]:
            message = f"not the same durability: {durability}"
            raise RuntimeError(message)
        with step(f"{where}, twice"):
            for server in servers.values():
                server.load.fill(data)
        return [_rates(where, servers, workload, repeats) for workload in WORKLOADS]


def _rates(where: str, servers: dict[str, Server], workload: str, repeats: int) -> Comparison:
    with step(f"{where}: {workload}"):
        runs = [partial(servers[peer].load.rate, workload, SECONDS) for peer in PEERS]
        derived, defaults = map(tuple, alternate(runs, repeats))
    return Comparison(f"{where}: {workload}", "1/s", Samples("derived", derived), Samples("defaults", defaults))


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
