"""A member's server that is killed."""

import pytest

from tests.cluster.ring.conftest import Loading
from tests.cluster.ring.ring import MEMBERS, Ring
from tests.cluster.waiting import until

pytestmark = pytest.mark.cluster


def test_quorum_outlives_a_killed_server(ring: Ring, loading: Loading) -> None:
    before = ring.uids()
    with loading():
        restarts = restarts_of(ring, MEMBERS[0])
        server = ring.server(MEMBERS[0])
        server.kill()
        server.wait(timeout=10)
        until(lambda: restarts_of(ring, MEMBERS[0]) > restarts, "the server to start again")
        ring.wait_until_whole()
    assert ring.uids() == before


def restarts_of(ring: Ring, member: str) -> int:
    (container,) = ring.pod(member)["status"]["containerStatuses"]
    return container["restartCount"]
