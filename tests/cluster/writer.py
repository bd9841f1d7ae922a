"""Pods that write rows through the client Service for as long as they live, and tell which were acknowledged."""

import datetime as dt
import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

import yaml

from local.stack.kubectl import Kubectl, Object
from tests.cluster.client_pod import client_pod
from tests.cluster.sql import password, sql
from tests.cluster.waiting import TIMEOUT, until

# The password is read anew for each row, since the Secret may change.
_CLIENTS = {
    "mariadb": """
        client() {
            MYSQL_PWD=$(<"$PASSWORD_FILE") timeout 5 mariadb --no-defaults --host="$HOST" --user="$USERNAME" \\
                --execute="$1" "$DATABASE"
        }
    """,
    "postgres": """
        client() {
            PGPASSWORD=$(<"$PASSWORD_FILE") timeout 5 psql --no-psqlrc --quiet --host="$HOST" --username="$USERNAME" \\
                --command="$1" "$DATABASE"
        }
    """,
}
# A row that failed is not tried again: it may be there or not.
_WRITE = """
    until client 'CREATE TABLE IF NOT EXISTS written (id integer PRIMARY KEY)'; do sleep 0.1; done
    for ((id = $(date +%s) % 1000000 * 1000; ; id++)); do
        client "INSERT INTO written VALUES ($id)" 2>/dev/null && echo "$id" || sleep 0.1
    done
"""


@dataclass(frozen=True)
class Writer:
    """The pod that writes into one database."""

    kubectl: Kubectl
    namespace: str
    database: Object
    """Its stack outputs."""

    @property
    def server(self) -> str:
        """The name of the database's objects."""
        return str(self.database["host"]).partition(".")[0]

    @property
    def pod(self) -> str:
        return f"writer-{self.server}"

    @property
    def here(self) -> str:
        return f"--namespace={self.namespace}"

    def acknowledged(self) -> dict[int, dt.datetime]:
        """Every row whose commit the server has acknowledged, and when."""
        log = self.kubectl.run("logs", self.pod, self.here, "--timestamps")
        lines = re.findall(r"^(\S+) (\d+)$", log, re.MULTILINE)
        return {int(row): dt.datetime.fromisoformat(time) for time, row in lines}

    def wait_for_rows(self, count: int = 10) -> None:
        """Wait until so many more rows have been acknowledged."""
        wanted = len(self.acknowledged()) + count
        until(lambda: len(self.acknowledged()) >= wanted, f"{wanted} acknowledged rows in {self.server}")

    def lost(self) -> set[int]:
        """Acknowledged rows that aren't there."""
        acknowledged = set(self.acknowledged())
        secret = password(self.kubectl, self.namespace, self.database)
        rows = sql(self.kubectl, self.namespace, self.database, "SELECT id FROM written", secret)
        return acknowledged - {int(row) for row in rows}

    def longest_gap_seconds(self) -> float:
        times = sorted(self.acknowledged().values())
        return max((later - sooner).total_seconds() for sooner, later in pairwise(times))


@contextmanager
def under_writers(
    kubectl: Kubectl, namespace: str, databases: Mapping[str, Object], record: Callable[[str, object], None]
) -> Generator[None]:
    """Write into databases before, while and after the block runs; no acknowledged row may be missing then.

    Args:
        kubectl: of the cluster.
        namespace: of the databases.
        databases: their stack outputs, by the names to record figures under.
        record: takes each figure with its name.

    """
    with writing(kubectl, namespace, *databases.values()) as started:
        writers = dict(zip(databases, started, strict=True))
        for writer in started:
            writer.wait_for_rows()
        yield
        for writer in started:
            writer.wait_for_rows()
        lost = {name: writer.lost() for name, writer in writers.items()}
        for name, writer in writers.items():
            record(f"{name}: acknowledged rows", len(writer.acknowledged()))
            record(f"{name}: rows lost", len(lost[name]))
            record(f"{name}: longest gap in seconds", round(writer.longest_gap_seconds(), 1))
        assert not any(lost.values()), lost


@contextmanager
def writing(kubectl: Kubectl, namespace: str, *databases: Object) -> Generator[list[Writer]]:
    """Write into each of the databases while the block runs."""
    here = f"--namespace={namespace}"
    writers = [Writer(kubectl, namespace, database) for database in databases]
    pods = [f"pod/{writer.pod}" for writer in writers]
    # All at once: each start and each end takes seconds.
    kubectl.run("create", here, "--filename=-", stdin=yaml.safe_dump_all(map(_pod, writers)))
    try:
        kubectl.run("wait", *pods, here, "--for=condition=Ready", TIMEOUT)
        yield writers
    finally:
        kubectl.run("delete", *pods, here, TIMEOUT)


def _pod(writer: Writer) -> Object:
    database = writer.database
    (server,) = writer.kubectl.items("pods", writer.here, f"--selector=app.kubernetes.io/instance={writer.server}")
    environment = {"HOST": database["host"], "DATABASE": database["database"]}
    command = ("bash", "-c", _CLIENTS[database["kind"]] + _WRITE)
    return client_pod(writer.pod, server, database, command, environment)
