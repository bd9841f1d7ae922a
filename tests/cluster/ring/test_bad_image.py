"""An image that isn't there: one member is down, and taking it back mends that."""

from dataclasses import replace

import pytest

from local.stack.kubectl import Object
from tests.cluster.ring.conftest import Loading
from tests.cluster.ring.ring import MEMBERS, NAME, Ring
from tests.cluster.waiting import until

pytestmark = pytest.mark.cluster
BAD_IMAGE = "stateful-databases.local/cassandra:no-such-tag"


def test_quorum_outlives_a_bad_image_and_up_alone_mends_it(ring: Ring, loading: Loading) -> None:
    right = ring.databases.declared[NAME]
    before = ring.uids()
    with loading():
        ring.databases.change(NAME, image=BAD_IMAGE)
        ring.databases.declared[NAME] = replace(ring.databases.declared[NAME], patience="25s")
        failed = ring.databases.try_up()
        until(
            lambda: waits_for_image(ring.pods().get(MEMBERS[-1], {"status": {}})),
            f"{MEMBERS[-1]} to be without its image",
        )
        ring.databases.declared[NAME] = right
        ring.databases.up()
        ring.wait_until_whole()
    assert failed.returncode != 0
    assert f"{NAME}-server" in failed.stdout
    after = ring.uids()
    assert [member for member in MEMBERS if after[member] != before[member]] == [MEMBERS[-1]]


def waits_for_image(pod: Object) -> bool:
    (container,) = pod["status"].get("containerStatuses", ({},))
    return container.get("state", {}).get("waiting", {}).get("reason") in {"ErrImagePull", "ImagePullBackOff"}
