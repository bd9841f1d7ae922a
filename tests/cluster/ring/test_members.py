"""Three members that are one ring, and keep strangers out."""

import re

import pytest

from local.errors import LocalError
from tests.cluster.ring.conftest import Loading
from tests.cluster.ring.load import POD
from tests.cluster.ring.ring import MEMBERS, NAME, SUPERUSER, WHOLE, Ring

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


def test_nobody_but_the_secrets_roles_logs_in(ring: Ring) -> None:
    roles = ring.cql("SELECT role FROM system_auth.roles", login=SUPERUSER)
    assert set(re.findall(r"^ *(\w+)$", roles, re.MULTILINE)) == {"role", "cassandra", NAME}


def test_who_is_no_member_reaches_the_clients_port_alone(ring: Ring, loading: Loading) -> None:
    try_each = (
        'for port in 7000 7100 7199 9042; do ! timeout 5 bash -c "exec 3<>/dev/tcp/$0/$port" || echo "$port"; done'
    )
    address = ring.pod(MEMBERS[0])["status"]["podIP"]
    with loading():
        reached = ring.databases.kubectl.run(
            "exec", POD, ring.databases.here, "--", "bash", "-c", f"{try_each} 2>/dev/null", address
        )
    assert reached.split() == ["9042"]


def test_the_roles_and_the_keyspace_have_three_copies_once_the_ring_is_ready(ring: Ring) -> None:
    for keyspace in ("system_auth", NAME):
        assert "'dc1': '3'" in ring.replication(keyspace)
    for member in MEMBERS:
        assert not ring.run(member, "find /var/lib/cassandra -maxdepth 1 -name '.unrepaired-*'")
