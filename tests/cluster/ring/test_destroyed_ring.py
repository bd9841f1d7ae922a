"""A ring that is destroyed and brought up again."""

import pytest

from tests.cluster.ring.conftest import Loading
from tests.cluster.ring.ring import MEMBERS, SUPERUSER, Ring
from tests.cluster.waiting import until

pytestmark = pytest.mark.cluster


def test_a_ring_that_was_destroyed_has_its_rows_and_its_passwords(ring: Ring, loading: Loading) -> None:
    with loading():
        before = ring.uids()
    ring.databases.program.run("destroy", "--yes", "--skip-preview")
    until(lambda: not ring.pods(), "the members to go")
    ring.databases.up()
    ring.wait_until_whole()

    assert not set(ring.uids().values()) & set(before.values())
    for member in MEMBERS:
        assert "cassandra" in ring.cql("LIST ROLES", member, SUPERUSER)
    with loading():
        pass
