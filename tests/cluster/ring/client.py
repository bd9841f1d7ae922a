"""The application in the load's pod: it writes a row, reads it, writes the next, and prints what became of each.

It is as careful as an application of a ring has to be: it knows every member, asks another one where one is slow or
gone, and looks often whether those that it knows are alive. Each statement may run twice without harm.

With the name of a consistency as its argument it prints all rows that it reads so, and ends.
"""
# pyright: reportMissingImports=false
# ruff: noqa: T201 - what it prints is the pod's log, which the tests read

import itertools
import os
import sys
import time
from pathlib import Path

from cassandra import ConsistencyLevel
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, Session
from cassandra.policies import (
    ConstantReconnectionPolicy,
    ConstantSpeculativeExecutionPolicy,
    DCAwareRoundRobinPolicy,
    RetryPolicy,
    TokenAwarePolicy,
)
from cassandra.query import PreparedStatement, SimpleStatement

PAUSE_SECONDS = 0.02
REQUEST_SECONDS = 10
SLOW_SECONDS = 0.5
HEARTBEAT_SECONDS = 5


class OthersAreAsked(RetryPolicy):
    """Has every other member asked once; the plan of a request ends with the last of them."""

    def on_read_timeout(self, *_: object, **__: object) -> tuple[int, None]:
        return self.RETRY_NEXT_HOST, None

    on_write_timeout = on_unavailable = on_request_error = on_read_timeout


def connect() -> Session:
    """Open a session with all members that the headless Service names."""
    profile = ExecutionProfile(
        load_balancing_policy=TokenAwarePolicy(DCAwareRoundRobinPolicy(os.environ["DATA_CENTER"])),
        retry_policy=OthersAreAsked(),
        consistency_level=ConsistencyLevel.QUORUM,
        request_timeout=REQUEST_SECONDS,
        speculative_execution_policy=ConstantSpeculativeExecutionPolicy(SLOW_SECONDS, max_attempts=2),
    )
    password = Path(os.environ["PASSWORD_FILE"]).read_text()
    return Cluster(
        [os.environ["MEMBERS"]],
        auth_provider=PlainTextAuthProvider(os.environ["USERNAME"], password),
        execution_profiles={EXEC_PROFILE_DEFAULT: profile},
        connect_timeout=REQUEST_SECONDS,
        reconnection_policy=ConstantReconnectionPolicy(1, max_attempts=None),
        idle_heartbeat_interval=HEARTBEAT_SECONDS,
        idle_heartbeat_timeout=HEARTBEAT_SECONDS,
    ).connect(os.environ["KEYSPACE"])


def prepare(session: Session, statement: str) -> PreparedStatement:
    """Prepare a statement that may run twice."""
    prepared = session.prepare(statement)
    prepared.is_idempotent = True
    return prepared


def succeeds(session: Session, what: str, statement: PreparedStatement, row: int) -> bool:
    """Make one request and print what became of it, with how often it was sent again."""
    future = session.execute_async(statement, [row])
    try:
        found = list(future.result())
    except Exception as error:  # noqa: BLE001 - whatever it is, the application has to do without an answer
        print("failed", row, _again(future), what, repr(error).replace("\n", " "), flush=True)
        return False
    outcome = {"write": "wrote", "read": "found" if found else "missed"}[what]
    print(outcome, row, _again(future), flush=True)
    return True


def _again(future) -> int:  # noqa: ANN001 - its class isn't public
    return max(0, len(future.attempted_hosts) - 1)


def read_all(session: Session, consistency: str) -> None:
    """Print every row."""
    statement = SimpleStatement("SELECT id FROM written", consistency_level=ConsistencyLevel.name_to_value[consistency])
    for found in session.execute(statement):
        print(found.id)


def write_and_read(session: Session) -> None:
    """Write and read for ever."""
    session.execute("CREATE TABLE IF NOT EXISTS written (id bigint PRIMARY KEY)")
    write = prepare(session, "INSERT INTO written (id) VALUES (?)")
    read = prepare(session, "SELECT id FROM written WHERE id = ?")
    for row in itertools.count(time.time_ns() // 1_000_000 * 1000):
        if succeeds(session, "write", write, row):
            succeeds(session, "read", read, row)
        # The machine's few processors are the servers', too.
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    for each in sys.argv[1:]:
        read_all(connect(), each)
    if not sys.argv[1:]:
        write_and_read(connect())
