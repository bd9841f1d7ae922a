"""From the moment that the server accepts connections, by its own log, until Kubernetes lets clients come."""

import datetime as dt
import re
import tempfile
import time
from functools import partial
from pathlib import Path

from benchmarks.samples import Bound, Comparison, Goal, Samples, alternate
from benchmarks.serving.cluster import TIMEOUT, VERSIONS, Database, Site, site
from local.progress import say

GOAL = Goal(Bound.AT_MOST, 2)
# The temporary server of a first start says so too: the last line counts.
_ACCEPTS = re.compile(r"^(\S+) .*ready (?:for|to accept) connections", re.MULTILINE)


def measure(repeats: int) -> list[Comparison]:
    """Start each kind of server again and again on the same data."""
    with tempfile.TemporaryDirectory() as folder, site(Path(folder)) as its:
        return [_measured(its, kind, repeats) for kind in VERSIONS]


def _measured(its: Site, kind: str, repeats: int) -> Comparison:
    with its.database(kind) as database:
        its.kubectl.run("apply", f"--filename={database.rendered()}")
        (delays,) = alternate([partial(_restarted, database)], repeats)
    return Comparison(
        f"{kind}: from accepting connections to Ready", "s", Samples("restarts", tuple(delays)), goal=GOAL
    )


def _restarted(database: Database) -> float:
    """Replace the pod; gives the seconds between its server's word and the pod's condition."""
    kubectl = database.site.kubectl
    kubectl.run("wait", database.pod(), database.here, "--for=condition=Ready", TIMEOUT)
    kubectl.run("delete", database.pod(), database.here, TIMEOUT)
    pod = database.pod()
    kubectl.run("wait", pod, database.here, "--for=condition=Ready", TIMEOUT)
    # The condition itself has whole seconds only.
    ready = time.time()
    accepts = _ACCEPTS.findall(kubectl.run("logs", pod, database.here, "--timestamps"))[-1]
    seconds = ready - dt.datetime.fromisoformat(accepts).timestamp()
    say(f"{database.kind}: Ready {seconds:.2f} s after it accepted connections")
    return seconds
