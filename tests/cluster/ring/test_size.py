"""A ring that grows and shrinks keeps every row, and says what keeps it from shrinking."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from local import toolchain
from local.cluster import Cluster
from local.errors import LocalError
from local.images import Images
from local.stack.kubectl import Kubectl
from tests.cluster.databases import Databases
from tests.cluster.declared import Database
from tests.cluster.ring.conftest import arguments_of
from tests.cluster.ring.ring import NAME, replication_in, states_in
from tests.cluster.waiting import until
from tests.program import Program

pytestmark = pytest.mark.cluster
NAMESPACE = "growing"
FIRST = f"{NAME}-0"
LAST = f"{NAME}-3"
ROWS_EACH_TIME = 100
COPIES = 3
# By a pattern that isn't itself among the arguments of a process.
KILL = "for process in /proc/[0-9]*; do ! grep -q [C]assandraDaemon $process/cmdline || kill -9 ${process#/proc/}; done"
AS_THE_ROLE = f'cqlsh -u {NAME} --password="$(</etc/credentials/user/password)" {FIRST}.{NAME}-headless'


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


def test_every_row_is_there_whatever_the_number_of_members(
    growing: Databases, record_property: Callable[[str, object], None]
) -> None:
    written = 0
    for replicas in (3, 4, 3, 4):
        more = range(written, written + ROWS_EACH_TIME)
        cql(
            growing,
            "".join(
                f"INSERT INTO {NAME}.kept (id) VALUES ({row});\n"  # noqa: S608
                for row in more
            ),
        )
        written = more.stop

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
        assert rows(growing, "ALL") == set(range(written))
        for keyspace in ("system_auth", NAME):
            assert "'dc1': '3'" in replication(growing, keyspace)
        assert growing.operations() == {}
        # No probe kills one that joins.
        (*_, joined) = growing.pods(NAME)
        assert joined["status"]["containerStatuses"][0]["restartCount"] == 0

    # It bootstrapped anew, and didn't come back with what it had before it left.
    assert "Starting to bootstrap" in run(growing, LAST, "cat /var/log/cassandra/system.log")


def test_members_give_up_what_is_others_once_the_ring_has_grown(growing: Databases) -> None:
    cleaned = "cat /var/lib/cassandra/.cleaned-for"
    for ordinal in range(3):
        until(lambda: run(growing, f"{NAME}-{ordinal}", cleaned) == "4\n", "a clean-up for four members")  # noqa: B023
    # Before, each of the three had nearly all.
    copies = sum(rows_of(growing, f"{NAME}-{ordinal}") for ordinal in range(4))
    assert copies == pytest.approx(COPIES * 4 * ROWS_EACH_TIME, rel=0.1)


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
        "repair it, then lower its replication. Or set replicas back"
    ) in failed.stdout + failed.stderr
    assert states(growing) == ["UN"] * 16


@pytest.mark.parametrize(
    ("volume", "reason"),
    [
        (150, ""),
        (
            149,
            "member 0 has 100 MiB in a volume of 149, and 20 more wouldn't leave 20% of it free: "
            "grow storage.size first. ",
        ),
    ],
)
def test_data_that_would_not_fit_is_a_reason_not_to_leave(growing: Databases, volume: int, reason: str) -> None:
    """By the function that decides it, told of members with more data and smaller volumes."""
    command = f"""
        set -euo pipefail
        for script in status members leaving; do . "$SCRIPTS/$script.sh"; done
        ordinal=3
        used_and_size() {{ echo "60 500"; }}
        told_by() {{
            case $1 in
            *-0.*) echo "member 3 4 100 {volume}" ;;
            *-1.*) echo "member 3 4 380 500" ;;
            *-2.*) echo "member 3 4 1 27 and a reason" ;;
            esac
        }}
        say_data_over 3
    """
    assert run(growing, FIRST, command) == reason


def test_a_member_that_is_killed_before_it_has_noted_that_it_left_is_no_member_again(growing: Databases) -> None:
    # Without an `up`, which would delete the pod as soon as it is idle.
    fewer = '--patch={"data": {"replicas": "3\\n"}}'
    growing.kubectl.run("patch", "configmap", f"{NAME}-members", growing.here, "--type=merge", fewer)
    until(lambda: run(growing, LAST, "cat /etc/members/replicas") == "3\n", f"{LAST} to hear that it isn't wanted")
    until(lambda: "leaving the ring" in log(growing, LAST), f"{LAST} to leave")
    # The others know that it has left some 30 s before its own server notes it.
    until(lambda: len(states_seen_by(growing, FIRST)) == 3, f"a ring without {LAST}")
    run(growing, LAST, KILL)
    until(lambda: "waiting for a ring of more" in log(growing, LAST), f"{LAST} to be idle")
    after = log(growing, LAST)
    growing.change(NAME, replicas=3)
    growing.up()

    assert "waiting for all that stay to say whether this member has left" in after
    assert "Cassandra version" not in after
    assert states(growing) == ["UN"] * 9


def test_a_single_member_that_is_left_has_every_row_and_lets_in_who_logs_in(growing: Databases) -> None:
    run(growing, FIRST, f"nodetool repair -full {NAME}")
    cql(growing, f"ALTER KEYSPACE {NAME} WITH replication = {{'class': 'NetworkTopologyStrategy', 'dc1': 1}};")
    growing.change(NAME, replicas=1)
    growing.up()

    assert states(growing) == ["UN"]
    assert len(rows(growing, "ONE")) == 4 * ROWS_EACH_TIME
    assert "'dc1': '1'" in replication(growing, "system_auth")
    # Whoever asks now is looked up.
    run(growing, FIRST, "nodetool invalidatecredentialscache && nodetool invalidaterolescache")
    assert "'dc1': '1'" in replication(growing, NAME)
