"""A node that is drained: its member has no other to go to, and comes back with it."""

import json

import pytest

from local.errors import LocalError
from local.stack.kubectl import Object
from tests.cluster.ring.conftest import Loading
from tests.cluster.ring.ring import MEMBERS, UNFORTUNATE, Ring
from tests.cluster.waiting import until

pytestmark = pytest.mark.cluster


def test_quorum_outlives_a_drained_node(ring: Ring, loading: Loading) -> None:
    before = ring.pods()
    with loading():
        with ring.databases.drained(before[UNFORTUNATE]["spec"]["nodeName"]):
            until(lambda: is_pending(ring), f"another pod of {UNFORTUNATE} to find no node")
            ring.wait_until_seen_down()
            with pytest.raises(LocalError, match="violate the pod's disruption budget"):
                evict(ring, MEMBERS[-1])
        ring.wait_until_whole()
    after = ring.pods()
    assert {member for member in after if is_another(after[member], before[member])} == {UNFORTUNATE}
    assert after[UNFORTUNATE]["status"]["podIP"] != before[UNFORTUNATE]["status"]["podIP"]


def is_pending(ring: Ring) -> bool:
    pod = ring.pods().get(UNFORTUNATE, {"status": {}})
    reasons = [condition.get("reason") for condition in pod["status"].get("conditions", ())]
    return "Unschedulable" in reasons


def evict(ring: Ring, member: str) -> None:
    """Ask for what a drain of the member's node would ask for."""
    eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": member}}
    path = f"/api/v1/namespaces/{ring.databases.namespace}/pods/{member}/eviction"
    ring.databases.kubectl.run("create", "--raw", path, "--filename=-", stdin=json.dumps(eviction))


def is_another(pod: Object, before: Object) -> bool:
    return pod["metadata"]["uid"] != before["metadata"]["uid"]
