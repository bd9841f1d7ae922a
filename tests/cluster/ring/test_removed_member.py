"""A member that is removed while it is away, and comes back with its volume."""

import re
from contextlib import suppress

import pytest

from local.errors import LocalError
from tests.cluster.ring.conftest import Loading
from tests.cluster.ring.ring import MEMBERS, NAME, Ring
from tests.cluster.waiting import until

pytestmark = [pytest.mark.cluster, pytest.mark.drill]
FIRST, LAST = MEMBERS[0], MEMBERS[-1]


def test_it_refuses_its_former_data_and_joins_anew_with_every_row(ring: Ring, loading: Loading) -> None:
    with loading():
        scale(ring, len(MEMBERS) - 1)
        until(lambda: "DN" in ring.states(FIRST), f"{LAST} to be seen as down")
        (removed,) = re.findall(r"^DN .* ([0-9a-f-]{36}) ", ring.run(FIRST, "nodetool status"), re.MULTILINE)
        ring.run(FIRST, f"nodetool removenode {removed}")
        scale(ring, len(MEMBERS))
        until(lambda: "it was removed while it was away" in said(ring), f"{LAST} to know that it was removed")
        ring.databases.kubectl.run("delete", "--wait=false", f"pvc/data-{LAST}", ring.databases.here)
        ring.databases.kubectl.run("delete", f"pod/{LAST}", ring.databases.here)
        until(lambda: "Mode: JOINING" in netstats(ring), f"{LAST} to bootstrap")
        until(lambda: identifier(ring) not in {"", removed}, f"{LAST} to note as whom it joins")
    # Without load: for 30 s a write at QUORUM waits for the copy on it, too.
    cut_short = identifier(ring)
    ring.server(LAST).kill()
    until(lambda: "whether the ring has this one" in said(ring), f"{LAST} to begin its bootstrap anew")
    ring.wait_until_whole()
    with loading():
        ring.wait_until_whole()

    assert identifier(ring) not in {removed, cut_short}
    assert {removed, cut_short}.isdisjoint(ring.run(FIRST, "nodetool status").split())


def scale(ring: Ring, members: int) -> None:
    """Without an `up`, so that nobody leaves the ring first."""
    ring.databases.kubectl.run("scale", f"statefulset/{NAME}", ring.databases.here, f"--replicas={members}")


def said(ring: Ring) -> str:
    """What its container of the moment has said; nothing while the next one is about to start."""
    with suppress(LocalError):
        return ring.databases.kubectl.run("logs", LAST, ring.databases.here)
    return ""


def netstats(ring: Ring) -> str:
    with suppress(LocalError):
        return ring.run(LAST, "nodetool netstats")
    return ""


def identifier(ring: Ring) -> str:
    """As the others know the member, as far as it has noted that."""
    with suppress(LocalError):
        return ring.run(LAST, "cat /var/lib/cassandra/.host-id").strip()
    return ""
