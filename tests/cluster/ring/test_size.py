"""A ring that grows and shrinks keeps every row, and says what keeps it from shrinking."""

import re
import time
from collections.abc import Callable, Iterator

import pytest

from local import toolchain
from local.cluster import Cluster
from local.images import Images
from local.stack.kubectl import Kubectl
from tests.cluster.databases import Databases
from tests.cluster.declared import Database
from tests.cluster.ring.conftest import arguments_of
from tests.cluster.ring.ring import NAME
from tests.cluster.waiting import until
from tests.program import Program

pytestmark = pytest.mark.cluster
NAMESPACE = "growing"
FIRST = f"{NAME}-0"
LAST = f"{NAME}-3"
ROWS_EACH_TIME = 100
COPIES = 3
AS_THE_ROLE = f'cqlsh -u {NAME} -p "$(</etc/credentials/user/password)" {FIRST}.{NAME}-headless'


@pytest.fixture(scope="module")
def growing(cluster: Cluster, images: Images, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """One member."""
    # There are fewer nodes than members.
    arguments = {**arguments_of(images), "replicas": 1, "anti_affinity": "none"}
    databases = Databases(
        Program.empty(tmp_path_factory.mktemp("growing") / "program", cluster.kubeconfig, {"context": cluster.context}),
        Kubectl(toolchain.ensure("kubectl")["kubectl"], cluster.kubeconfig, cluster.context),
        NAMESPACE,
        {NAME: Database("cassandra", arguments, patience="20m")},
    )
    databases.up()
    cql(databases, f"CREATE TABLE {NAME}.kept (id int PRIMARY KEY);")
    yield databases
    databases.kubectl.run("delete", "namespace", NAMESPACE, "--wait=false")


def run(databases: Databases, member: str, command: str, text: str = "") -> str:
    return databases.kubectl.run("exec", "--stdin", member, databases.here, "--", "bash", "-c", command, stdin=text)


def cql(databases: Databases, statements: str) -> str:
    return run(databases, FIRST, AS_THE_ROLE, statements)


def states(databases: Databases) -> list[str]:
    """How each member sees all, such as UN: up, normal."""
    members = [pod["metadata"]["name"] for pod in databases.pods(NAME)]
    lines = [line for member in members for line in run(databases, member, "nodetool status").splitlines()]
    return [line[:2] for line in lines if line[1:3] in {"N ", "J ", "L ", "M "}]


def rows_of(databases: Databases, member: str) -> int:
    """How many rows the member has, as far as its tables' statistics tell."""
    command = f"nodetool flush {NAME} && nodetool tablestats {NAME}.kept"
    (rows,) = re.findall(r"Number of partitions \(estimate\): (\d+)", run(databases, member, command))
    return int(rows)


def test_every_row_is_there_whatever_the_number_of_members(
    growing: Databases, record_property: Callable[[str, object], None]
) -> None:
    written = 0
    for replicas in (3, 4, 3, 4):
        rows = range(written, written + ROWS_EACH_TIME)
        cql(
            growing,
            "".join(
                f"INSERT INTO {NAME}.kept (id) VALUES ({row});\n"  # noqa: S608
                for row in rows
            ),
        )
        written = rows.stop

        started = time.monotonic()
        growing.change(NAME, replicas=replicas)
        growing.up()
        record_property(f"seconds to {replicas} members", round(time.monotonic() - started))

        if written == ROWS_EACH_TIME:
            # Before a read has mended anything: each has every row.
            for ordinal in range(replicas):
                assert rows_of(growing, f"{NAME}-{ordinal}") == pytest.approx(written, rel=0.05)
        # Every member says so; one that has left isn't among them as one that is down.
        assert states(growing) == ["UN"] * replicas * replicas
        found = cql(growing, f"PAGING OFF; CONSISTENCY ALL; SELECT id FROM {NAME}.kept;")  # noqa: S608
        assert {int(line) for line in found.splitlines() if line.strip().isdigit()} == set(range(written))
        replication = cql(growing, "SELECT keyspace_name, replication FROM system_schema.keyspaces;")
        for keyspace in ("system_auth", NAME):
            (line,) = (line for line in replication.splitlines() if line.split()[:1] == [keyspace])
            assert "'dc1': '3'" in line
        assert growing.operations() == {}

    # It bootstrapped anew, and didn't come back with what it had before it left.
    assert "Starting to bootstrap" in run(growing, LAST, "cat /var/log/cassandra/system.log")


def test_members_give_up_what_is_others_once_the_ring_has_grown(growing: Databases) -> None:
    until(lambda: run(growing, FIRST, "cat /var/lib/cassandra/.cleaned-for") == "4\n", "a clean-up for four members")


def test_fewer_members_than_copies_are_refused_and_nobody_leaves(growing: Databases) -> None:
    growing.change(NAME, replicas=2)
    failed = growing.try_up()
    assert states(growing) == ["UN"] * 16
    # Nothing keeps the next `up` from what it is about.
    growing.change(NAME, replicas=4)
    growing.up()

    assert failed.returncode != 0
    assert (
        f"the ring can't have 2 members: the keyspace {NAME} has 3 copies, more than 2 members can hold: "
        "alter its replication first. Or set replicas back"
    ) in failed.stdout + failed.stderr
    assert states(growing) == ["UN"] * 16
