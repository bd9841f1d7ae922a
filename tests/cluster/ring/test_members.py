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


def test_fewer_members_are_refused_at_preview(ring: Ring) -> None:
    declared = ring.databases.declared[NAME]
    ring.databases.change(NAME, replicas=1)
    preview = ring.databases.try_run("preview")
    ring.databases.declared[NAME] = declared

    assert preview.returncode != 0
    assert "replicas: 1 is not allowed; the ring has 3 members" in preview.stdout + preview.stderr
