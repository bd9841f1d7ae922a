"""A member whose volume is lost joins anew, and has every row that was acknowledged."""

import re

import pytest

from tests.cluster.ring.conftest import Loading
from tests.cluster.ring.ring import MEMBERS, NAME, UNFORTUNATE, WHOLE, Ring
from tests.cluster.waiting import until

pytestmark = pytest.mark.cluster


def test_a_member_joins_anew_with_every_row(ring: Ring, loading: Loading) -> None:
    node = ring.pod(UNFORTUNATE)["spec"]["nodeName"]
    kubectl, here = ring.databases.kubectl, ring.databases.here
    with loading():
        # The recipe of docs/operations.md, while the node of the lost volume is away.
        kubectl.run("cordon", node)
        try:
            kubectl.run("delete", "--wait=false", f"pvc/data-{UNFORTUNATE}", here)
            kubectl.run("delete", f"pod/{UNFORTUNATE}", here)
            ring.wait_until_seen_down()
            (lost,) = re.findall(r"^DN .* ([0-9a-f-]{36}) ", ring.run(MEMBERS[0], "nodetool status"), re.MULTILINE)
            ring.run(MEMBERS[0], f"nodetool removenode {lost}")
            ring.run(MEMBERS[0], f"nodetool repair --full {NAME}")
        finally:
            kubectl.run("uncordon", node)
        until(lambda: len(ring.states(MEMBERS[0])) == len(MEMBERS), f"{UNFORTUNATE} to join")
        ring.wait_until_whole()

    assert ring.states(UNFORTUNATE) == WHOLE
    assert lost not in ring.run(MEMBERS[0], "nodetool status")
    # It came back with the size that the ring was made with.
    done = ring.databases.try_run("up", "--yes", "--skip-preview", "--refresh")
    assert done.returncode == 0, done.stdout + done.stderr
    sizes = {kubectl.get("pvc", f"data-{each}", here)["spec"]["resources"]["requests"]["storage"] for each in MEMBERS}
    assert sizes == {ring.databases.declared[NAME].args["storage"]["size"]}
