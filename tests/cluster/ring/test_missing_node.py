"""More members than nodes: the `up` that fails says so, and the next one takes it back."""

from dataclasses import replace

import pytest

from tests.cluster.ring.ring import NAME, Ring

pytestmark = pytest.mark.cluster
REASON = "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules"


def test_a_member_that_finds_no_node_is_taken_back(ring: Ring) -> None:
    before = ring.uids()
    events = ring.databases.declared[NAME]
    ring.databases.declared[NAME] = replace(events, args={**events.args, "replicas": 4}, patience="60s")
    failed = ring.databases.try_up()
    ring.databases.declared[NAME] = events
    ring.databases.up()

    assert failed.returncode != 0
    assert REASON in failed.stdout
    assert ring.uids() == before
    ring.wait_until_whole()
