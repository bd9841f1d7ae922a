"""Settings that change: the members are replaced one after the other."""

import re

import pytest

from tests.cluster.ring.conftest import Loading
from tests.cluster.ring.ring import MEMBERS, NAME, Ring

pytestmark = pytest.mark.cluster


def test_quorum_outlives_a_change_of_settings(ring: Ring, loading: Loading) -> None:
    before = ring.uids()
    ring.databases.change(NAME, configuration={"concurrent_writes": 33})
    with loading():
        ring.databases.up()
        ring.wait_until_whole()
    after = ring.uids()
    for member in MEMBERS:
        assert after[member] != before[member]
        assert re.search(r"^MutationStage +\d+ +33$", ring.run(member, "nodetool getconcurrency"), re.MULTILINE)
