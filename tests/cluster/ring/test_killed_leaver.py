"""A member that is killed while it leaves, where the one that stays has no quorum of what they had together."""

from pathlib import Path

import pytest

from local.cluster import Cluster
from local.images import Images
from tests.cluster.ring.growing import (
    FIRST,
    cql,
    log,
    one_member,
    replication,
    rows,
    run,
    states,
    states_seen_by,
    write,
)
from tests.cluster.ring.ring import NAME
from tests.cluster.waiting import until

pytestmark = [pytest.mark.cluster, pytest.mark.drill]
LAST = f"{NAME}-1"
ROWS = range(200)
# By a pattern that isn't itself among the arguments of a process.
KILL = "for process in /proc/[0-9]*; do ! grep -q [C]assandraDaemon $process/cmdline || kill -9 ${process#/proc/}; done"


def test_it_is_no_member_again_and_a_single_one_has_every_row_and_lets_in_who_logs_in(
    cluster: Cluster, images: Images, tmp_path: Path
) -> None:
    with one_member(cluster, images, tmp_path / "program", "leaving") as ring:
        ring.change(NAME, replicas=2)
        ring.up()
        write(ring, ROWS[:100])
        assert "'dc1': '2'" in replication(ring, "system_auth")
        run(ring, FIRST, f"nodetool repair -full {NAME}")
        cql(ring, f"ALTER KEYSPACE {NAME} WITH replication = {{'class': 'NetworkTopologyStrategy', 'dc1': 1}};")
        # Of these some are on the one that leaves alone.
        write(ring, ROWS[100:])

        # Without an `up`, which would delete the pod as soon as it is idle.
        fewer = '--patch={"data": {"replicas": "1\\n"}}'
        ring.kubectl.run("patch", "configmap", f"{NAME}-members", ring.here, "--type=merge", fewer)
        until(lambda: run(ring, LAST, "cat /etc/members/replicas") == "1\n", f"{LAST} to hear that it isn't wanted")
        until(lambda: "leaving the ring" in log(ring, LAST), f"{LAST} to leave")
        # The other one knows that it has left some 30 s before its own server notes it.
        until(lambda: len(states_seen_by(ring, FIRST)) == 1, f"a ring without {LAST}")
        run(ring, LAST, KILL)
        until(lambda: "waiting for a ring of more" in log(ring, LAST), f"{LAST} to be idle")
        after = log(ring, LAST)
        ring.change(NAME, replicas=1)
        ring.up()

        assert "asking the others whether this member has left" in after
        assert "Cassandra version" not in after
        assert states(ring) == ["UN"]
        assert rows(ring, "ONE") == set(ROWS)
        assert "'dc1': '1'" in replication(ring, "system_auth")
        # Whoever asks now is looked up.
        run(ring, FIRST, "nodetool invalidatecredentialscache && nodetool invalidaterolescache")
        assert "'dc1': '1'" in replication(ring, NAME)
