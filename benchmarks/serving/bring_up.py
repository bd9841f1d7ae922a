"""`pulumi up` until SQL answers, beside `kubectl apply` of the same objects."""

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.samples import Bound, Comparison, Goal, Samples, alternate
from benchmarks.serving.cluster import VERSIONS, Database, Site, site
from local.progress import say

Way = Callable[[Database], Callable[[], object]]
GOAL = Goal(Bound.AT_MOST, 1.15)


def measure(repeats: int) -> list[Comparison]:
    """Bring each kind of database up in both ways in turn, each time in a namespace of its own."""
    with tempfile.TemporaryDirectory() as folder, site(Path(folder)) as its:
        return [_compared(its, kind, repeats) for kind in VERSIONS]


def _compared(its: Site, kind: str, repeats: int) -> Comparison:
    runs = [partial(_timed, its, kind, name, way) for name, way in WAYS.items()]
    product, peer = (Samples(name, tuple(times)) for name, times in zip(WAYS, alternate(runs, repeats), strict=True))
    return Comparison(f"{kind}: until SQL answers", "s", product, peer, GOAL)


def _timed(its: Site, kind: str, name: str, way: Way) -> float:
    with its.database(kind) as database, ThreadPoolExecutor(1) as poller:
        database.run_poller()
        command = way(database)
        answered = poller.submit(database.answered)
        start = time.time()
        command()
        seconds = answered.result() - start
        say(f"{kind}: {name} {seconds:.2f} s")
        return seconds


def _pulumi_up(database: Database) -> Callable[[], object]:
    program = database.program(database.site.cluster.kubeconfig, {"context": database.site.cluster.context})
    # As kubectl does, which previews nothing.
    return partial(program.run, "up", "--yes", "--skip-preview")


def _kubectl_apply(database: Database) -> Callable[[], object]:
    return partial(database.site.kubectl.run, "apply", f"--filename={database.rendered()}")


WAYS: dict[str, Way] = {"pulumi up": _pulumi_up, "kubectl apply": _kubectl_apply}
