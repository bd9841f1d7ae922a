"""Who reaches whom under NetworkPolicies. What isn't allowed is dropped: it gets no answer."""

import subprocess
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
import tenacity

from local.cluster import Cluster, namespaces, network, status
from tests.local.cluster import objects
from tests.local.cluster.kubectl import Kubectl

pytestmark = pytest.mark.cluster
HOME, ABROAD = "policies-home", "policies-abroad"
HTTPD = ("httpd", "-f", "-p", "8080", "-h", "/bin")
NO_ANSWER_SECONDS = 2
Rules = list[dict[str, Any]] | None
Answer = TypeVar("Answer")

NEIGHBOUR, PARTNER, STRANGER = "neighbour", "partner", "stranger"
CALLERS = {NEIGHBOUR: HOME, PARTNER: ABROAD, STRANGER: ABROAD}
NOBODY: set[str] = set()
SAME_NAMESPACE: Rules = [{"from": [{"podSelector": {}}]}]


def from_peers(*peers: dict[str, Any]) -> Rules:
    return [{"from": list(peers)}]


def by_labels(**labels: str) -> dict[str, Any]:
    return {"matchLabels": labels}


def to_ports(*ports: dict[str, Any]) -> Rules:
    return [{"ports": list(ports)}]


INGRESS: dict[str, tuple[Rules, set[str]]] = {
    "everybody": ([{}], set(CALLERS)),
    "nobody": ([], NOBODY),
    "same-namespace": (SAME_NAMESPACE, {NEIGHBOUR}),
    "pod": (from_peers({"podSelector": by_labels(app=NEIGHBOUR)}), {NEIGHBOUR}),
    "pod-elsewhere": (from_peers({"podSelector": by_labels(app=PARTNER)}), NOBODY),
    "namespace": (from_peers({"namespaceSelector": by_labels(place="abroad")}), {PARTNER, STRANGER}),
    "any-namespace": (from_peers({"namespaceSelector": {}}), set(CALLERS)),
    "pod-in-namespace": (
        from_peers({"namespaceSelector": by_labels(place="abroad"), "podSelector": by_labels(app=PARTNER)}),
        {PARTNER},
    ),
    "two-peers": (
        from_peers({"podSelector": {}}, {"namespaceSelector": {}, "podSelector": by_labels(app=STRANGER)}),
        {NEIGHBOUR, STRANGER},
    ),
    "cidr-of-pods": (from_peers({"ipBlock": {"cidr": network.POD_SUBNET}}), set(CALLERS)),
    "cidr-elsewhere": (from_peers({"ipBlock": {"cidr": "192.0.2.0/24"}}), NOBODY),
    "cidr-of-ipv6": (from_peers({"ipBlock": {"cidr": "2001:db8::/32"}}), NOBODY),
    "port": (to_ports({"port": 8080}), set(CALLERS)),
    "port-of-a-name": (to_ports({"port": "http"}), set(CALLERS)),
    "other-port": (to_ports({"port": 3306}), NOBODY),
    "other-protocol": (to_ports({"port": 8080, "protocol": "UDP"}), NOBODY),
    "peer-and-port": ([{"from": [{"podSelector": {}}], "ports": [{"port": 8080, "protocol": "TCP"}]}], {NEIGHBOUR}),
}
UNKNOWN_SHAPES: dict[str, tuple[Rules, str]] = {
    "except": (
        from_peers({"ipBlock": {"cidr": network.POD_SUBNET, "except": ["10.88.255.0/24"]}}),
        "ipBlock.except",
    ),
    "expressions": (
        from_peers({"podSelector": {"matchExpressions": [{"key": "app", "operator": "Exists"}]}}),
        "matchExpressions",
    ),
    "end-port": (to_ports({"port": 8000, "endPort": 9000}), "endPort"),
}
SERVERS = {name: rules for name, (rules, _) in (INGRESS | UNKNOWN_SHAPES).items()}


@pytest.fixture(scope="module")
def places(cluster: Cluster) -> Iterator[dict[str, Kubectl]]:
    """The two namespaces, with the callers in them."""
    admin = Kubectl(cluster)
    places = {name: Kubectl(cluster, name) for name in (HOME, ABROAD)}
    for name, kubectl in places.items():
        labels = {"place": name.removeprefix("policies-")}
        admin.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
        kubectl.wait("create", "serviceaccount/default")
    for caller, name in CALLERS.items():
        places[name].apply(objects.pod(caller, *HTTPD))
    for caller, name in CALLERS.items():
        places[name].wait("condition=Ready", f"pod/{caller}")
    yield places
    admin("delete", "namespace", *places, "--wait=false")


@pytest.fixture(scope="module")
def reached(places: dict[str, Kubectl]) -> dict[str, set[str]]:
    """Who reaches a server of each rule, by its pod's address and by its Service's, all tried at the same time."""
    home = places[HOME]
    home.apply(
        *(policy(name, ingress=rules) for name, rules in SERVERS.items()),
        *map(server, SERVERS),
        *map(objects.service, SERVERS),
    )
    home.wait("condition=Ready", *(f"pod/{name}" for name in SERVERS))
    pods, services = addresses(home, "pods", ".status.podIP"), addresses(home, "services", ".spec.clusterIP")
    hosts = {
        **{f"pod {name}": f"{pods[name]}:8080" for name in SERVERS},
        **{f"service {name}": services[name] for name in SERVERS},
    }
    node_reaches(home.cluster, *hosts.values())
    # More than once: who is let in may be late where all ask at the same time.
    answering_to = at_once(
        lambda caller: set().union(*(answering(places[CALLERS[caller]], caller, hosts) for _ in range(3))), CALLERS
    )
    return {host: {caller for caller in CALLERS if host in answering_to[caller]} for host in hosts}


@pytest.mark.parametrize("name", INGRESS)
@pytest.mark.parametrize("way", ["pod", "service"])
def test_ingress_lets_in_whom_it_names(reached: dict[str, set[str]], name: str, way: str) -> None:
    assert reached[f"{way} {name}"] == INGRESS[name][1]


@pytest.mark.parametrize("name", UNKNOWN_SHAPES)
def test_rule_that_is_not_understood_lets_nobody_in_and_says_so(
    reached: dict[str, set[str]], cluster: Cluster, name: str
) -> None:
    assert reached[f"pod {name}"] == NOBODY
    said = f"{HOME}/{name}: {UNKNOWN_SHAPES[name][1]} isn't understood here; the rule allows nothing"
    assert said in (cluster.logs / "network-policies.log").read_text()


def test_policy_is_soon_in_force_and_without_it_all_is_open_again(places: dict[str, Kubectl]) -> None:
    home, abroad = places[HOME], places[ABROAD]
    home.apply(server("on-and-off"))
    home.wait("condition=Ready", "pod/on-and-off")
    host = {"it": f"{addresses(home, 'pods', '.status.podIP')['on-and-off']}:8080"}
    assert soon(lambda: answering(abroad, STRANGER, host) == {"it"})

    home.apply(policy("on-and-off", ingress=SAME_NAMESPACE))
    assert soon(lambda: answering(abroad, STRANGER, host) == set())
    assert soon(lambda: answering(home, NEIGHBOUR, host) == {"it"})

    home("delete", "networkpolicy/on-and-off")
    assert soon(lambda: answering(abroad, STRANGER, host) == {"it"})


def test_new_pod_is_never_open(places: dict[str, Kubectl]) -> None:
    """Tried at every address that the pod could get, from before it starts until it serves."""
    home, abroad = places[HOME], places[ABROAD]
    home.apply(policy("restarted", ingress=SAME_NAMESPACE), server("restarted"))
    home.wait("condition=Ready", "pod/restarted")
    network_part, _, last = addresses(home, "pods", ".status.podIP")["restarted"].rpartition(".")
    home("delete", "pod/restarted")
    possible = [f"{network_part}.{int(last) + number}" for number in range(1, 40)]
    hosts = {address: f"{address}:8080" for address in possible}
    serves = threading.Event()

    def attempts() -> set[str]:
        reached: set[str] = set()
        while not serves.is_set():
            reached |= answering(abroad, STRANGER, hosts, seconds=1)
        return reached

    with ThreadPoolExecutor() as pool:
        reached = pool.submit(attempts)
        try:
            home.apply(server("restarted"))
            home.wait("condition=Ready", "pod/restarted")
            address = addresses(home, "pods", ".status.podIP")["restarted"]
            node_reaches(home.cluster, hosts[address])
        finally:
            serves.set()
    assert address not in reached.result()
    assert soon(lambda: answering(home, NEIGHBOUR, {"it": hosts[address]}) == {"it"})


def test_egress_of_port_53_resolves_names_and_reaches_nothing_else(places: dict[str, Kubectl]) -> None:
    home = places[HOME]
    dns = [{"port": 53, "protocol": protocol} for protocol in ("UDP", "TCP")]
    home.apply(
        policy("resolver", egress=[{"ports": dns}]),
        policy("hermit", egress=[]),
        *map(objects.pod, ("resolver", "hermit", "free")),
        objects.service(NEIGHBOUR),
    )
    home.wait("condition=Ready", "pod/resolver", "pod/hermit", "pod/free")
    pods = addresses(home, "pods", ".status.podIP")
    hosts = {"pod": f"{pods[NEIGHBOUR]}:8080", "service": addresses(home, "services", ".spec.clusterIP")[NEIGHBOUR]}
    expected = {"free": set(hosts), "resolver": NOBODY, "hermit": NOBODY}
    assert soon(lambda: at_once(lambda pod: answering(home, pod, hosts), expected) == expected)
    resolved = {"free": True, "resolver": True, "hermit": False}
    assert soon(lambda: at_once(lambda pod: resolves(home, pod, hosts["service"]), expected) == resolved)
    api_servers = (f"{network.KUBERNETES_SERVICE} 443", f"{network.GATEWAY} {network.API_PORT}")
    assert soon(lambda: all(at_once(lambda to: connects(home, "free", to), api_servers).values()))
    assert at_once(lambda to: connects(home, "resolver", to), api_servers) == dict.fromkeys(api_servers, False)


def test_answers_pass_where_no_call_would(places: dict[str, Kubectl]) -> None:
    home, abroad = places[HOME], places[ABROAD]
    home.apply(policy("closed", ingress=[], egress=[]), server("closed"))
    home.apply(policy("caller", ingress=[]), server("caller"))
    home.wait("condition=Ready", "pod/closed", "pod/caller")
    pods = addresses(home, "pods", ".status.podIP")
    node_reaches(home.cluster, f"{pods['closed']}:8080")
    assert answering(abroad, STRANGER, {"caller": f"{pods['caller']}:8080"}) == set()
    stranger = addresses(abroad, "pods", ".status.podIP")[STRANGER]
    assert soon(lambda: answering(home, "caller", {"stranger": f"{stranger}:8080"}) == {"stranger"})


def test_pod_reaches_itself_through_its_service(places: dict[str, Kubectl]) -> None:
    home = places[HOME]
    home.apply(policy("alone", ingress=[], egress=[]), server("alone"), objects.service("alone"))
    home.wait("condition=Ready", "pod/alone")
    service = {"itself": addresses(home, "services", ".spec.clusterIP")["alone"]}
    assert soon(lambda: answering(home, "alone", service) == {"itself"})


def test_process_is_one_of_the_clusters(cluster: Cluster) -> None:
    assert status(cluster).processes["network-policies"]


def policy(name: str, ingress: Rules = None, egress: Rules = None) -> objects.Manifest:
    """A policy for the pod of its name; a direction of None stays open."""
    rules = {"Ingress": ingress, "Egress": egress}
    given = {kind: rule for kind, rule in rules.items() if rule is not None}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name},
        "spec": {
            "podSelector": by_labels(app=name),
            "policyTypes": list(given),
            **{kind.lower(): rule for kind, rule in given.items()},
        },
    }


def server(name: str) -> objects.Manifest:
    """A pod that serves HTTP on 8080, its port named http."""
    manifest = objects.pod(name, *HTTPD)
    manifest["spec"]["containers"][0]["ports"] = [{"name": "http", "containerPort": 8080}]
    return manifest


def addresses(kubectl: Kubectl, kind: str, field: str) -> dict[str, str]:
    """The address of each object that has one, by name."""
    template = f'{{range .items[*]}}{{.metadata.name}} {{{field}}}{{"\\n"}}{{end}}'
    lines = kubectl("get", kind, f"--output=jsonpath={template}").splitlines()
    return {name: address for name, _, address in (line.partition(" ") for line in lines)}


def answering(kubectl: Kubectl, pod: str, hosts: dict[str, str], seconds: int = NO_ANSWER_SECONDS) -> set[str]:
    """Which hosts a pod gets an answer from, all asked at the same time."""
    # Not wget's own -T: it crashes in Debian's busybox.
    calls = [
        f"(busybox timeout {seconds} busybox wget -qO /dev/null http://{host}/busybox && echo '{name}') &"
        for name, host in hosts.items()
    ]
    result = kubectl.shell(pod, " ".join([*calls, "wait; echo asked"]))
    *answers, asked = result.stdout.splitlines() or [""]
    assert asked == "asked", result.stderr
    return set(answers)


def connects(kubectl: Kubectl, pod: str, to: str) -> bool:
    """Whether a TCP connection to `to`, an address and a port, comes about."""
    return kubectl.shell(pod, f"busybox nc -w {NO_ANSWER_SECONDS} {to} < /dev/null").returncode == 0


def resolves(kubectl: Kubectl, pod: str, address: str) -> bool:
    """Whether the cluster's DNS tells a pod the address of the neighbour's Service."""
    ask = f"busybox timeout {NO_ANSWER_SECONDS} busybox nslookup {NEIGHBOUR}.{HOME}.svc.{network.DOMAIN}"
    return address in kubectl.shell(pod, ask).stdout


@tenacity.retry(stop=tenacity.stop_after_delay(10), wait=tenacity.wait_fixed(0.1), reraise=True)
def node_reaches(cluster: Cluster, *hosts: str) -> None:
    """Pods and their Services are always open to their node; this also waits until they serve."""
    init = namespaces.init(cluster)
    assert init
    call = f"import urllib.request\nfor host in {hosts}: urllib.request.urlopen(f'http://{{host}}/busybox', timeout=1)"
    command = [*namespaces.enter(init), "python3", "-I", "-c", call]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def at_once(ask: Callable[[str], Answer], whom: Collection[str]) -> dict[str, Answer]:
    """The answer about each, all asked at the same time, for one that gets none waits for seconds."""
    with ThreadPoolExecutor() as pool:
        return dict(zip(whom, pool.map(ask, whom), strict=True))


def soon(condition: Callable[[], bool]) -> bool:
    """Whether it becomes true within a few seconds."""
    attempts = tenacity.Retrying(
        retry=tenacity.retry_if_result(lambda met: not met),
        stop=tenacity.stop_after_delay(4),
        retry_error_callback=lambda _: False,
    )
    return attempts(condition)
