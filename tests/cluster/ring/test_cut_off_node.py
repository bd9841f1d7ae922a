"""A node that the network no longer reaches, and that comes back."""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from local.cluster import Cluster, namespaces
from tests.cluster.ring.conftest import Loading
from tests.cluster.ring.ring import UNFORTUNATE, Ring

pytestmark = pytest.mark.cluster


def test_quorum_outlives_a_node_that_is_cut_off(ring: Ring, loading: Loading) -> None:
    before = ring.pods()
    node = before[UNFORTUNATE]["spec"]["nodeName"]
    with loading():
        with cut_off(ring, node):
            ring.wait_until_seen_down()
        ring.wait_until_whole()
    for member, pod in ring.pods().items():
        assert pod["status"]["containerStatuses"] == before[member]["status"]["containerStatuses"]


@contextmanager
def cut_off(ring: Ring, node: str) -> Generator[None]:
    """Drop whatever the node's pods send and are sent, without a word to either side."""
    everywhere = ring.databases.kubectl.items("pods", "--all-namespaces", f"--field-selector=spec.nodeName={node}")
    addresses = [pod["status"]["podIP"] for pod in everywhere]
    drops = [("PREROUTING", side, address, "-j", "DROP") for address in addresses for side in ("-s", "-d")]
    try:
        for drop in drops:
            packet_filter(ring.cluster, "-I", *drop)
        yield
    finally:
        for drop in drops:
            packet_filter(ring.cluster, "-D", *drop)


def packet_filter(cluster: Cluster, *rule: str) -> None:
    """Change a table that nothing else of the cluster uses."""
    init = namespaces.init(cluster)
    assert init
    subprocess.run([*namespaces.enter(init), "iptables", "--wait", "-t", "raw", *rule], check=True)
