"""A member that is removed while it is away, and comes back with its volume."""

from contextlib import suppress

import pytest

from local.errors import LocalError
from tests.cluster.ring.conftest import Loading
from tests.cluster.ring.growing import log
from tests.cluster.ring.ring import MEMBERS, NAME, Ring
from tests.cluster.waiting import until

pytestmark = [pytest.mark.cluster, pytest.mark.drill]
FIRST, LAST = MEMBERS[0], MEMBERS[-1]


def test_it_refuses_its_former_data_and_joins_anew_with_every_row(ring: Ring, loading: Loading) -> None:
    with loading():
        removed = remove(ring)
        scale(ring, len(MEMBERS))
        until(
            lambda: "it was removed while it was away" in log(ring.databases, LAST),
            f"{LAST} to know that it was removed",
        )
        delete_volume(ring)
        ring.databases.kubectl.run("delete", f"pod/{LAST}", ring.databases.here)
        until(lambda: identifier(ring) not in {"", removed}, f"{LAST} to note as whom it joins")
        ring.wait_until_whole()

    assert removed not in ring.run(FIRST, "nodetool status")


def test_a_bootstrap_that_was_cut_short_begins_anew(ring: Ring, loading: Loading) -> None:
    remove(ring)
    delete_volume(ring)
    scale(ring, len(MEMBERS))
    until(lambda: identifier(ring), f"{LAST} to note as whom it joins")
    cut_short = identifier(ring)
    # Without load: for 30 s a write at QUORUM needs the copy on it, too.
    ring.server(LAST).kill()
    until(lambda: "whether the ring has this one" in log(ring.databases, LAST), f"{LAST} to begin its bootstrap anew")
    ring.wait_until_whole()
    with loading():
        pass

    assert identifier(ring) != cut_short
    assert cut_short not in ring.run(FIRST, "nodetool status")


def remove(ring: Ring) -> str:
    """Remove the last one while it is away; give its host id. Without an `up`, so that it doesn't leave by itself."""
    scale(ring, len(MEMBERS) - 1)
    return ring.remove_down(seen_by=FIRST)


def delete_volume(ring: Ring) -> None:
    ring.databases.kubectl.run("delete", "--wait=false", f"pvc/data-{LAST}", ring.databases.here)


def scale(ring: Ring, members: int) -> None:
    ring.databases.kubectl.run("scale", f"statefulset/{NAME}", ring.databases.here, f"--replicas={members}")


def identifier(ring: Ring) -> str:
    """As the others know the member, as far as it has noted that."""
    with suppress(LocalError):
        return ring.run(LAST, "cat /var/lib/cassandra/.host-id").strip()
    return ""
