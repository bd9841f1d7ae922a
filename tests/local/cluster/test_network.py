import http.client
import re
import ssl
import subprocess

import httpx
import psutil
import pytest

from local.cluster import Cluster, namespaces, network
from tests.local.cluster import objects
from tests.local.cluster.kubectl import Kubectl

pytestmark = pytest.mark.cluster
HTTPD = ("httpd", "-f", "-v", "-p", "8080", "-h", "/bin")
"""It logs its callers' addresses."""


def test_pods_on_two_nodes_reach_each_other_and_see_who_calls(kubectl: Kubectl) -> None:
    kubectl.apply(
        objects.pod("one", *HTTPD, node="node-1"),
        objects.pod("two", *HTTPD, node="node-2"),
        objects.service("one"),
        objects.service("two"),
    )
    kubectl.wait("condition=Ready", "pod/one", "pod/two")
    addresses = {pod: kubectl("get", "pod", pod, "--output=jsonpath={.status.podIP}") for pod in ("one", "two")}
    for caller, called in (("one", "two"), ("two", "one")):
        by_address = f"{addresses[called]}:8080"
        by_name = f"{called}.{kubectl.namespace}"
        to_itself = f"{caller}.{kubectl.namespace}"
        for host in (by_address, by_name, to_itself):
            # A node hears of a Ready pod later than the API server; a call that it refuses reaches no server.
            call = f"until busybox wget -qO /dev/null http://{host}/busybox; do busybox sleep 0.2; done"
            got = kubectl.shell(caller, f"busybox timeout 10 busybox sh -c '{call}'")
            assert got.returncode == 0, f"{caller} calls {host}: {got.stderr}"
        callers = re.findall(r"[0-9.]+(?=]:)", kubectl("logs", called))
        assert callers.count(addresses[caller]) == 2, "by its address and by its Service, both without a mask"


def test_nodes_have_zones(cluster: Cluster) -> None:
    zones = Kubectl(cluster)("get", "nodes", "--label-columns=topology.kubernetes.io/zone", "--no-headers")
    assert [(line.split()[0], line.split()[-1]) for line in zones.splitlines()] == [
        ("node-1", "zone-a"),
        ("node-2", "zone-b"),
    ]


def test_machine_has_one_listener_on_loopback(cluster: Cluster) -> None:
    processes = {process.pid for process in _processes(cluster)}
    listeners = {
        tuple(connection.laddr)
        for connection in psutil.net_connections("inet")
        if connection.pid in processes and connection.status == psutil.CONN_LISTEN
    }
    assert listeners == {("127.0.0.1", cluster.port)}


@pytest.mark.parametrize("path", ["/api", "/version", "/readyz", "/metrics"])
def test_api_server_refuses_anonymous_callers(cluster: Cluster, path: str) -> None:
    context = ssl.create_default_context(cafile=str(cluster.folder / "pki" / "ca.crt"))
    with httpx.Client(base_url=cluster.server, verify=context, trust_env=False) as client:
        assert client.get(path).status_code == http.client.UNAUTHORIZED


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        (f"{network.node_address(1)}:10250", "401"),
        (f"{network.node_address(2)}:10250", "401"),
        (network.ETCD.removeprefix("https://"), "handshake"),
    ],
)
def test_kubelets_and_etcd_refuse_anonymous_callers(cluster: Cluster, address: str, answer: str) -> None:
    init = namespaces.init(cluster)
    assert init
    call = (
        "import http.client, ssl, sys\n"
        f"connection = http.client.HTTPSConnection('{address}', context=ssl._create_unverified_context())\n"
        "try:\n"
        "    connection.request('GET', '/pods')\n"
        "    print(connection.getresponse().status)\n"
        "except ssl.SSLError as error:\n"
        "    print('handshake', error)\n"
    )
    command = [*namespaces.enter(init), "python3", "-c", call]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    assert result.stdout.startswith(answer)


def test_kubelet_may_not_read_another_node(cluster: Cluster) -> None:
    kubectl = Kubectl(cluster)
    credentials = cluster.folder / "pki" / "node-1.kubeconfig"
    result = kubectl.attempt(f"--kubeconfig={credentials}", f"--server={cluster.server}", "get", "node", "node-2")
    assert "only its own Node object" in result.stderr


def _processes(cluster: Cluster) -> list[psutil.Process]:
    init = namespaces.init(cluster)
    assert init
    return [init, *init.children(recursive=True)]
