"""The load on a ring: clients that each write a row and read one in turn, at QUORUM.

It prints the requests per second that all of them had answered, and how many weren't. With `fill` as its last argument
it makes the rows that are read, and ends.
"""
# pyright: basic, reportMissingImports=false
# ruff: noqa: T201, S311 - what it prints is what it measured; the rows are no secrets

import multiprocessing
import os
import random
import sys
import time

from cassandra import ConsistencyLevel
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, Session
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.policies import DCAwareRoundRobinPolicy, TokenAwarePolicy

CLIENTS = 4
ROWS = 10_000
ROW_BYTES = 500
REQUEST_SECONDS = 30
INSERT = "INSERT INTO load (id, content) VALUES (?, ?)"


def connect(members: str, data_center: str, keyspace: str, username: str, password: str) -> Session:
    """Open a session with all members."""
    profile = ExecutionProfile(
        load_balancing_policy=TokenAwarePolicy(DCAwareRoundRobinPolicy(data_center)),
        consistency_level=ConsistencyLevel.QUORUM,
        request_timeout=REQUEST_SECONDS,
    )
    return Cluster(
        [members],
        auth_provider=PlainTextAuthProvider(username, password),
        execution_profiles={EXEC_PROFILE_DEFAULT: profile},
        connect_timeout=REQUEST_SECONDS,
    ).connect(keyspace)


def fill(session: Session) -> None:
    """Write each row once."""
    session.execute("CREATE TABLE IF NOT EXISTS load (id int PRIMARY KEY, content blob)")
    rows = [(row, os.urandom(ROW_BYTES)) for row in range(ROWS)]
    execute_concurrent_with_args(session, session.prepare(INSERT), rows, concurrency=32)


def requests(seconds: float) -> tuple[int, int]:
    """Write and read for a while; gives how many requests were answered, and how many weren't."""
    session = connect(*sys.argv[1:6])
    write, read = session.prepare(INSERT), session.prepare("SELECT content FROM load WHERE id = ?")
    answered = failed = 0
    all_connected.wait()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        row = random.randrange(ROWS)
        for statement, values in ((write, (row, os.urandom(ROW_BYTES))), (read, (random.randrange(ROWS),))):
            try:
                session.execute(statement, values)
                answered += 1
            except Exception as error:  # noqa: BLE001 - whatever it is, the request has no answer
                failed += 1
                print(repr(error), file=sys.stderr)
    return answered, failed


if __name__ == "__main__":
    if sys.argv[6] == "fill":
        fill(connect(*sys.argv[1:6]))
    else:
        all_connected = multiprocessing.Barrier(CLIENTS)
        with multiprocessing.Pool(CLIENTS) as clients:
            results = clients.map(requests, [float(sys.argv[6])] * CLIENTS, chunksize=1)
        print(sum(answered for answered, _ in results) / float(sys.argv[6]), sum(failed for _, failed in results))
