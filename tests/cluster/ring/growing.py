"""A ring that begins with one member, and what its members say."""

import re
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from local.cluster import Cluster
from local.errors import LocalError
from local.images import Images
from tests.cluster.databases import Databases
from tests.cluster.ring.conftest import declared
from tests.cluster.ring.ring import NAME, replication_in, states_in
from tests.cqlsh import CQLSH

FIRST = f"{NAME}-0"
AS_THE_ROLE = f'{CQLSH} -u {NAME} --password="$(</etc/credentials/user/password)" {FIRST}.{NAME}-headless'


@contextmanager
def one_member(cluster: Cluster, images: Images, program: Path, namespace: str) -> Generator[Databases]:
    """One member, and a table `kept`."""
    # There are fewer nodes than members.
    databases = declared(cluster, images, program, namespace, replicas=1, anti_affinity="none")
    databases.up()
    try:
        cql(databases, f"CREATE TABLE {NAME}.kept (id int PRIMARY KEY);")
        yield databases
    finally:
        databases.kubectl.run("delete", "namespace", namespace, "--wait=false")


def write(databases: Databases, rows: range) -> None:
    """Write rows, one for each number."""
    cql(
        databases,
        "".join(
            f"INSERT INTO {NAME}.kept (id) VALUES ({row});\n"  # noqa: S608
            for row in rows
        ),
    )


def run(databases: Databases, member: str, command: str, text: str = "") -> str:
    return databases.kubectl.run("exec", "--stdin", member, databases.here, "--", "bash", "-c", command, stdin=text)


def cql(databases: Databases, statements: str) -> str:
    return run(databases, FIRST, AS_THE_ROLE, statements)


def log(databases: Databases, member: str) -> str:
    """What its container of the moment has said; nothing while the next one is about to start."""
    with suppress(LocalError):
        return databases.kubectl.run("logs", member, databases.here)
    return ""


def states_seen_by(databases: Databases, member: str) -> list[str]:
    """How the member sees all, such as UN: up, normal."""
    return states_in(run(databases, member, "nodetool status"))


def states(databases: Databases) -> list[str]:
    """How each member sees all."""
    members = [pod["metadata"]["name"] for pod in databases.pods(NAME)]
    return [state for member in members for state in states_seen_by(databases, member)]


def rows(databases: Databases, consistency: str) -> set[int]:
    found = cql(databases, f"PAGING OFF; CONSISTENCY {consistency}; SELECT id FROM {NAME}.kept;")  # noqa: S608
    return {int(line) for line in found.splitlines() if line.strip().isdigit()}


def replication(databases: Databases, keyspace: str) -> str:
    return replication_in(cql(databases, "SELECT keyspace_name, replication FROM system_schema.keyspaces;"), keyspace)


def rows_of(databases: Databases, member: str) -> int:
    """How many rows the member has, as far as its tables' statistics tell."""
    command = f"nodetool flush {NAME} && nodetool tablestats {NAME}.kept"
    (rows,) = re.findall(r"Number of partitions \(estimate\): (\d+)", run(databases, member, command))
    return int(rows)
