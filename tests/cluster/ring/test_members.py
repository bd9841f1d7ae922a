"""Three members that are one ring, and keep strangers out."""

import pytest

from local.errors import LocalError
from tests.cluster.ring.ring import MEMBERS, NAME, WHOLE, Ring

pytestmark = pytest.mark.cluster


def test_three_members_are_one_ring_on_three_nodes(ring: Ring) -> None:
    for member in MEMBERS:
        assert ring.states(member) == WHOLE
    assert len({pod["spec"]["nodeName"] for pod in ring.pods().values()}) == 3
    assert ring.databases.operations() == {}


def test_the_default_password_opens_nothing(ring: Ring) -> None:
    for member in MEMBERS:
        with pytest.raises(LocalError, match="password are incorrect"):
            ring.cql("SELECT role FROM system_auth.roles", member, "cassandra cassandra")


def test_the_roles_and_the_keyspace_have_three_copies_once_the_ring_is_ready(ring: Ring) -> None:
    for keyspace in ("system_auth", NAME):
        assert "'dc1': '3'" in ring.replication(keyspace)
    for member in MEMBERS:
        assert not ring.run(member, "find /var/lib/cassandra -maxdepth 1 -name '.unrepaired-*'")
