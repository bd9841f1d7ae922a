"""A ring that grows and shrinks keeps every row, and says what keeps it from shrinking."""

import time
from collections.abc import Callable, Iterator

import pytest

from local.cluster import Cluster
from local.images import Images
from tests.cluster.databases import Databases
from tests.cluster.ring.growing import FIRST, one_member, replication, rows, rows_of, run, states, write
from tests.cluster.ring.ring import NAME
from tests.cluster.waiting import until

pytestmark = pytest.mark.cluster
LAST = f"{NAME}-3"
ROWS_EACH_TIME = 100
COPIES = 3


@pytest.fixture(scope="module")
def growing(cluster: Cluster, images: Images, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    with one_member(cluster, images, tmp_path_factory.mktemp("growing") / "program", "growing") as databases:
        yield databases


@pytest.mark.timeout(2400)
def test_every_row_is_there_whatever_the_number_of_members(
    growing: Databases, record_property: Callable[[str, object], None]
) -> None:
    written = 0
    for replicas in (3, 4, 3, 4):
        more = range(written, written + ROWS_EACH_TIME)
        write(growing, more)
        written = more.stop

        started = time.monotonic()
        growing.change(NAME, replicas=replicas)
        growing.up()
        record_property(f"seconds to {replicas} members", round(time.monotonic() - started))

        # Before a read has mended anything.
        if replicas == COPIES:
            for ordinal in range(replicas):
                assert rows_of(growing, f"{NAME}-{ordinal}") == pytest.approx(written, rel=0.05)
        else:
            until_cleaned(growing, replicas)
            assert copies_of_rows(growing, replicas) == pytest.approx(COPIES * written, rel=0.05)
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


def until_cleaned(growing: Databases, replicas: int) -> None:
    """Wait until the members have given up what is others': before, the older have nearly all."""
    cleaned = "cat /var/lib/cassandra/.cleaned-for"
    members = [f"{NAME}-{ordinal}" for ordinal in range(replicas)]
    until(
        lambda: all(run(growing, member, cleaned) == f"{replicas}\n" for member in members),
        f"a clean-up for {replicas} members",
    )


def copies_of_rows(growing: Databases, replicas: int) -> int:
    return sum(rows_of(growing, f"{NAME}-{ordinal}") for ordinal in range(replicas))


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
        for script in status peers decommission; do . "$SCRIPTS/$script.sh"; done
        ordinal=3
        used_and_size() {{ echo "60 500"; }}
        told_by() {{
            case $1 in
            *-0.*) echo "member 3 4 100 {volume}" ;;
            *-1.*) echo "member 3 4 380 500" ;;
            *-2.*) echo "member 3 4 1 27 and a reason" ;;
            esac
        }}
        say_data_over 3 "3 2 1 0"
    """
    assert run(growing, FIRST, command) == reason
