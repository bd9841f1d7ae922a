import contextlib
import os
import re
import signal
import socket
import stat
from pathlib import Path

import psutil
import pytest
import tenacity

from local.cluster import Cluster, down, load_image, namespaces, status, up
from local.errors import LocalError
from tests.local.cluster import objects
from tests.local.cluster.kubectl import Kubectl
from tests.local.cluster.traces import left, traces

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def other() -> Cluster:
    """Of a name and port of its own: these tests take it down while the others' cluster stays up."""
    return Cluster("selftest-lifecycle", 16446)


def test_second_up_changes_nothing(cluster: Cluster) -> None:
    before = status(cluster)
    up(cluster, nodes=1)
    assert status(cluster) == before
    assert before.ready
    assert list(before.nodes) == ["node-1", "node-2"]


def test_kubeconfig_is_its_owners_alone(cluster: Cluster) -> None:
    assert stat.S_IMODE(cluster.kubeconfig.stat().st_mode) == 0o600
    context = Kubectl(cluster)("config", "current-context")
    assert context == "stateful-databases-selftest\n"


def test_up_starts_what_died(cluster: Cluster) -> None:
    before = status(cluster)
    died = before.processes["kubelet-node-1"]
    assert died
    os.kill(died, signal.SIGKILL)
    up(cluster)
    after = status(cluster)
    assert after.ready
    assert after.processes | {"kubelet-node-1": died} == before.processes


def test_cluster_that_lost_its_processes_comes_back_with_its_objects(cluster: Cluster) -> None:
    kubectl = Kubectl(cluster)
    kubectl.apply(objects.claim("64Mi"), objects.pod_with_claim("survivor"))
    kubectl.wait("condition=Ready", "pod/survivor")
    kubectl.shell("survivor", "echo kept > /data/file; busybox sync")
    init = namespaces.init(cluster)
    assert init
    init.kill()
    psutil.wait_procs([init])

    up(cluster)
    _read_again(kubectl)
    kubectl("delete", "pod/survivor", "pvc/data")


@tenacity.retry(stop=tenacity.stop_after_delay(60), wait=tenacity.wait_fixed(0.2), reraise=True)
def _read_again(kubectl: Kubectl) -> None:
    assert kubectl.shell("survivor", "busybox cat /data/file").stdout == "kept\n"


def test_cluster_that_is_up_gets_the_nodes_that_it_lacks(other: Cluster) -> None:
    up(other)
    up(other, nodes=2)

    grown = status(other)
    assert grown.ready
    assert list(grown.nodes) == ["node-1", "node-2"]
    down(other)


def test_down_leaves_nothing(other: Cluster, cluster: Cluster, busybox_archive: Path) -> None:
    assert status(cluster).ready, "the two are up side by side"
    before = traces(other)
    _up_with_a_pod(other, busybox_archive)
    assert left(before, traces(other)).keys() == {"processes", "loop devices", "listeners", "cgroups", "files"}
    processes = _processes(other)

    down(other)
    assert left(before, traces(other)) == {}
    assert not any(process.is_running() for process in processes)
    assert str(status(other)) == "cluster selftest-lifecycle: down"


def test_down_cleans_up_after_killed_processes(other: Cluster, busybox_archive: Path) -> None:
    before = traces(other)
    _up_with_a_pod(other, busybox_archive)
    processes = _processes(other)
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes)

    down(other)
    assert left(before, traces(other)) == {}


def test_occupied_port_is_named_with_its_holder(other: Cluster) -> None:
    with socket.create_server(("127.0.0.1", other.port)):
        expected = f"cluster selftest-lifecycle needs port 16446 on 127.0.0.1, but process {os.getpid()} ("
        with pytest.raises(LocalError, match=re.escape(expected)):
            up(other)
    down(other)


@pytest.mark.parametrize("nodes", [0, 10])
def test_number_of_nodes_is_limited(other: Cluster, nodes: int) -> None:
    with pytest.raises(LocalError, match=f"a local cluster has 1 to 9 nodes, not {nodes}"):
        up(other, nodes)


def _processes(cluster: Cluster) -> list[psutil.Process]:
    init = namespaces.init(cluster)
    assert init
    return [*init.children(recursive=True), init]


def _up_with_a_pod(cluster: Cluster, archive: Path) -> None:
    up(cluster)
    load_image(cluster, archive)
    kubectl = Kubectl(cluster)
    kubectl.wait("create", "serviceaccount/default")
    kubectl.apply(objects.claim("64Mi"), objects.pod_with_claim("user"))
    kubectl.wait("condition=Ready", "pod/user")
