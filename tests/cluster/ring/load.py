"""A pod that writes into the ring and reads for as long as it lives, as a careful application does."""

import datetime as dt
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

import yaml

from local.stack.kubectl import Object
from tests.cluster.client_pod import client_pod
from tests.cluster.ring.ring import NAME, UNFORTUNATE, Ring
from tests.cluster.waiting import TIMEOUT, until

POD = "load"
# The driver lies where the image's cqlsh has it: beside its modules, or in an archive of its own.
WITH_THE_DRIVER = """
    PYTHONPATH=$CASSANDRA_HOME/pylib
    for archive in "$CASSANDRA_HOME"/lib/*.zip; do
        name=$(basename "$archive" .zip)
        PYTHONPATH+=:$archive:$archive/${name/-internal-only/}
    done
    export PYTHONPATH
    exec python3 -c "$0" "$@"
"""
_CLIENT = ["bash", "-c", WITH_THE_DRIVER, Path(__file__).with_name("client.py").read_text()]
_LINE = re.compile(r"(?P<time>\S+) (?P<outcome>wrote|found|missed|failed) (?P<row>\d+) (?P<again>\d+)(?P<error>.*)")


@dataclass(frozen=True)
class Request:
    """One request, and what became of it."""

    time: dt.datetime
    outcome: str
    row: int
    again: int
    error: str

    @classmethod
    def of(cls, line: re.Match[str]) -> Self:
        time = dt.datetime.fromisoformat(line["time"])
        return cls(time, line["outcome"], int(line["row"]), int(line["again"]), line["error"].strip())


@dataclass(frozen=True)
class Load:
    """The pod, and what its application has been told."""

    ring: Ring

    def requests(self) -> list[Request]:
        databases = self.ring.databases
        log = databases.kubectl.run("logs", POD, databases.here, "--timestamps")
        return [Request.of(line) for line in map(_LINE.fullmatch, log.splitlines()) if line]

    def wait_for_rows(self, count: int = 50) -> None:
        """Wait until so many more rows have been acknowledged."""
        wanted = len(_rows(self.requests())) + count
        until(lambda: len(_rows(self.requests())) >= wanted, f"{wanted} acknowledged rows")

    def rows(self, consistency: str) -> set[int]:
        """Every row that is read so."""
        databases = self.ring.databases
        return set(map(int, databases.kubectl.run("exec", POD, databases.here, "--", *_CLIENT, consistency).split()))


@contextmanager
def under_load(ring: Ring, record: Callable[[str, object], None]) -> Generator[None]:
    """Write and read at QUORUM before, while and after the block runs: no request may fail, and no row be lost.

    Args:
        ring: whole before the block and after it.
        record: takes each figure with its name.

    """
    with _pod_running(ring) as load:
        load.wait_for_rows()
        yield
        load.wait_for_rows()
        requests = load.requests()
        ring.acknowledged.update(_rows(requests))
        lost = ring.acknowledged - (load.rows("QUORUM") & load.rows("ALL"))
    lost |= {request.row for request in requests if request.outcome == "missed"}
    failed = [request for request in requests if request.error]
    record("requests", len(requests))
    record("retries", sum(request.again for request in requests))
    record("errors", len(failed))
    record("rows lost", len(lost))
    record("longest gap in seconds", round(_longest_gap_seconds(requests), 1))
    assert not failed, failed[:10]
    assert not lost, lost


def _rows(requests: list[Request]) -> set[int]:
    return {request.row for request in requests if request.outcome == "wrote"}


def _longest_gap_seconds(requests: list[Request]) -> float:
    answered = [request.time for request in requests if not request.error]
    return max((later - sooner).total_seconds() for sooner, later in pairwise(answered))


@contextmanager
def _pod_running(ring: Ring) -> Generator[Load]:
    databases = ring.databases
    databases.kubectl.run("create", databases.here, "--filename=-", stdin=yaml.safe_dump(_pod(ring)))
    try:
        databases.kubectl.run("wait", f"pod/{POD}", databases.here, "--for=condition=Ready", TIMEOUT)
        yield Load(ring)
    finally:
        databases.kubectl.run("delete", f"pod/{POD}", databases.here, TIMEOUT)


def _pod(ring: Ring) -> Object:
    outputs = ring.databases.outputs(NAME)
    environment = {
        "MEMBERS": outputs["headlessServiceName"],
        "DATA_CENTER": outputs["dataCenter"],
        "KEYSPACE": outputs["keyspace"],
    }
    return client_pod(POD, ring.pod(UNFORTUNATE), outputs, _CLIENT, environment)
