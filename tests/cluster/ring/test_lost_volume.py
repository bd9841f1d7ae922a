"""A member whose volume is lost joins anew, and has every row that was acknowledged."""

import pytest

from tests.cluster.ring.conftest import Loading
from tests.cluster.ring.growing import log
from tests.cluster.ring.ring import MEMBERS, NAME, WHOLE, Ring
from tests.cluster.waiting import until

pytestmark = [pytest.mark.cluster, pytest.mark.drill]
GROWN = "600Mi"
WAITS = "waiting for members that are down"


@pytest.mark.parametrize("member", MEMBERS[:2])
def test_a_member_joins_anew_with_every_row(ring: Ring, loading: Loading, member: str) -> None:
    kubectl, here = ring.databases.kubectl, ring.databases.here
    another = MEMBERS[-1]
    # The template of the claims keeps the size that the ring was made with.
    ring.databases.change(NAME, storage={"size": GROWN})
    ring.databases.up()
    with loading():
        # It comes back empty, before anybody has seen that it is lost.
        kubectl.run("delete", "--wait=false", f"pvc/data-{member}", here)
        kubectl.run("delete", f"pod/{member}", here)
        until(lambda: WAITS in log(ring.databases, member), f"{member} to wait until its former self is removed")
        lost = ring.remove_down(seen_by=another)
        ring.run(another, f"nodetool repair --full {NAME}")
        ring.wait_until_whole()

    assert ring.states(member) == WHOLE
    assert lost not in ring.run(another, "nodetool status")
    # It doesn't count on that somebody has repaired the others.
    assert f"repairing keyspace {NAME}" in kubectl.run("logs", member, here)
    assert size(ring, member) != GROWN
    done = ring.databases.try_run("up", "--yes", "--skip-preview", "--refresh")
    assert done.returncode == 0, done.stdout + done.stderr
    assert size(ring, member) == GROWN


def size(ring: Ring, member: str) -> str:
    """What its claim asks for."""
    claim = ring.databases.kubectl.get("pvc", f"data-{member}", ring.databases.here)
    return claim["spec"]["resources"]["requests"]["storage"]
