"""Volumes that grow under the running members."""

import pytest

from tests.cluster.ring.conftest import Loading
from tests.cluster.ring.ring import MEMBERS, NAME, Ring
from tests.cluster.waiting import TIMEOUT

pytestmark = pytest.mark.cluster


def test_every_members_volume_grows_and_none_restarts(ring: Ring, loading: Loading) -> None:
    pods, sizes = ring.pods(), {member: size(ring, member) for member in MEMBERS}
    ring.databases.change(NAME, storage={"size": "700Mi"})
    claims = [f"pvc/data-{member}" for member in MEMBERS]
    grown = "--for=jsonpath={.status.capacity.storage}=700Mi"
    with loading():
        ring.databases.up()
        ring.databases.kubectl.run("wait", *claims, ring.databases.here, grown, TIMEOUT)

    for member, pod in ring.pods().items():
        assert pod["metadata"]["uid"] == pods[member]["metadata"]["uid"]
        assert pod["status"]["containerStatuses"] == pods[member]["status"]["containerStatuses"]
        assert size(ring, member) > sizes[member] + 150


def size(ring: Ring, member: str) -> int:
    """The MiB that the server sees."""
    return int(ring.run(member, "df --block-size=1M --output=size /var/lib/cassandra").split()[-1])
