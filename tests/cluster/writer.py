"""A pod that writes rows through the client Service for as long as it lives, and tells which were acknowledged."""

import datetime as dt
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

import yaml

from tests.cluster.databases import TIMEOUT, Databases
from tests.cluster.waiting import until

_PASSWORD_FOLDER = "/etc/credentials"
_CONNECTIONS = {
    "mariadb": """
        export MYSQL_PWD=$(<"$PASSWORD_FILE")
        run() { timeout 5 mariadb --no-defaults --host="$HOST" --user="$USERNAME" --execute="$1" "$DATABASE"; }
    """,
    "postgres": """
        export PGPASSWORD=$(<"$PASSWORD_FILE")
        run() { timeout 5 psql --no-psqlrc --quiet --host="$HOST" --username="$USERNAME" --command="$1" "$DATABASE"; }
    """,
}
# A row that failed is not tried again: it may be there or not.
_WRITE = """
    until run 'CREATE TABLE IF NOT EXISTS written (id integer PRIMARY KEY)'; do :; done
    for ((id = $(date +%s) % 1000000 * 1000; ; id++)); do
        run "INSERT INTO written VALUES ($id)" 2>/dev/null && echo "$id"
    done
"""


@dataclass(frozen=True)
class Writer:
    """The pod that writes into one database."""

    databases: Databases
    name: str

    @property
    def pod(self) -> str:
        return f"writer-{self.name}"

    def acknowledged(self) -> dict[int, dt.datetime]:
        """Every row whose commit the server has acknowledged, and when."""
        log = self.databases.kubectl.run("logs", self.pod, self.databases.here, "--timestamps")
        lines = re.findall(r"^(\S+) (\d+)$", log, re.MULTILINE)
        return {int(row): dt.datetime.fromisoformat(time) for time, row in lines}

    def wait_for_rows(self, count: int = 20) -> None:
        """Wait until so many more rows have been acknowledged."""
        wanted = len(self.acknowledged()) + count
        until(lambda: len(self.acknowledged()) >= wanted, f"{wanted} acknowledged rows in {self.name}")

    def lost(self) -> set[int]:
        """Acknowledged rows that aren't there."""
        acknowledged = set(self.acknowledged())
        return acknowledged - {int(row) for row in self.databases.sql(self.name, "SELECT id FROM written")}

    def longest_gap_seconds(self) -> float:
        times = sorted(self.acknowledged().values())
        return max((later - sooner).total_seconds() for sooner, later in pairwise(times))


@contextmanager
def writing(databases: Databases, name: str) -> Generator[Writer]:
    """Write into a database while the block runs."""
    writer = Writer(databases, name)
    image = databases.pod(name)["spec"]["containers"][0]["image"]
    pod = _pod(writer.pod, image, databases.outputs[name])
    databases.kubectl.run("create", databases.here, "--filename=-", stdin=yaml.safe_dump(pod))
    databases.kubectl.run("wait", f"pod/{writer.pod}", databases.here, "--for=condition=Ready", TIMEOUT)
    try:
        yield writer
    finally:
        databases.kubectl.run("delete", "pod", writer.pod, databases.here, TIMEOUT)


def _pod(name: str, image: str, database: dict[str, str]) -> dict[str, object]:
    environment = {
        "HOST": database["host"],
        "DATABASE": database["database"],
        "USERNAME": database["username"],
        "PASSWORD_FILE": f"{_PASSWORD_FOLDER}/{database['passwordKey']}",
    }
    container = {
        "name": "writer",
        "image": image,
        "command": ["bash", "-c", _CONNECTIONS[database["kind"]] + _WRITE],
        "env": [{"name": key, "value": value} for key, value in environment.items()],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
        "volumeMounts": [{"name": "credentials", "mountPath": _PASSWORD_FOLDER}],
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {
            "containers": [container],
            "terminationGracePeriodSeconds": 1,
            "automountServiceAccountToken": False,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 999,
                "fsGroup": 999,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "volumes": [
                {"name": "credentials", "secret": {"secretName": database["secretName"], "defaultMode": 0o440}}
            ],
        },
    }
