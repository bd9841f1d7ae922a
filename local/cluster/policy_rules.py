"""The packet filter's rules that NetworkPolicies ask for.

A packet goes through the chain EGRESS of who sends it, then through the chain INGRESS of who receives it. Both begin
after the answers to what was allowed, and hold the addresses of pods: a Service's address is replaced before them.
"""

import ipaddress
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from local.cluster import api, network

EGRESS, INGRESS = "NETWORK-POLICY-EGRESS", "NETWORK-POLICY-INGRESS"

log = logging.getLogger("network-policies")


class UntranslatableError(ValueError):
    """A shape of a policy that isn't known here."""


@dataclass(frozen=True)
class Direction:
    """One of the two directions that a policy can close; `own` and `other` are the filter's words for the two ends."""

    policy_type: str
    chain: str
    own: str
    other: str
    peers: str


DIRECTIONS = (
    Direction("Egress", EGRESS, own="-s", other="-d", peers="to"),
    Direction("Ingress", INGRESS, own="-d", other="-s", peers="from"),
)


@dataclass(frozen=True)
class Cluster:
    """What decides who reaches whom."""

    pods: list[api.Object]
    namespaces: list[api.Object]
    policies: list[api.Object]

    def rules(self) -> list[str]:
        """The rules of both chains, in their order."""
        return [
            *(rule for direction in DIRECTIONS for pod in self._own_pods() for rule in self._of_pod(pod, direction)),
            # Of an address that nobody has announced yet it isn't known who may reach it; so a new pod is never open.
            f"-A {INGRESS} -d {network.POD_SUBNET} -j DROP",
        ]

    def _of_pod(self, pod: api.Object, direction: Direction) -> Iterator[str]:
        policies = [policy for policy in self.policies if _isolates(policy, pod, direction)]
        own = f"-A {direction.chain} {direction.own} {pod['status']['podIP']}"
        if not policies:
            yield f"{own} -j RETURN"
            return
        # No policy parts a pod from itself; it may call itself by way of a Service.
        yield f"{own} {direction.other} {pod['status']['podIP']} -j RETURN"
        for policy in policies:
            for rule in policy["spec"].get(direction.policy_type.lower(), []):
                for match in self._matches(policy, rule, pod, direction):
                    yield f"{own} {match} -j RETURN"
        yield f"{own} -j DROP"

    def _matches(self, policy: api.Object, rule: api.Object, pod: api.Object, direction: Direction) -> list[str]:
        """What the packets have that a rule of a policy lets pass; of a rule that isn't understood, nothing."""
        try:
            peers = self._peers(policy, rule.get(direction.peers), direction)
            ports = _ports(rule.get("ports"), pod, direction)
        except UntranslatableError as error:
            name = f"{policy['metadata']['namespace']}/{policy['metadata']['name']}"
            log.error("%s: %s isn't understood here; the rule allows nothing", name, error)  # noqa: TRY400 - no traceback
            return []
        return [f"{peer} {port}".strip() for peer in peers for port in ports]

    def _peers(self, policy: api.Object, peers: list[api.Object] | None, direction: Direction) -> list[str]:
        if not peers:
            return [""]
        networks = chain.from_iterable(self._networks(policy, peer) for peer in peers)
        return [f"{direction.other} {address}" for address in dict.fromkeys(networks)]

    def _networks(self, policy: api.Object, peer: api.Object) -> list[str]:
        if block := peer.get("ipBlock"):
            return _block(block)
        namespaces = self._namespaces(policy, peer.get("namespaceSelector"))
        selector = peer.get("podSelector", {})
        return [
            pod["status"]["podIP"]
            for pod in self._own_pods()
            if pod["metadata"]["namespace"] in namespaces and _selects(selector, pod)
        ]

    def _namespaces(self, policy: api.Object, selector: api.Object | None) -> set[str]:
        if selector is None:
            return {policy["metadata"]["namespace"]}
        return {each["metadata"]["name"] for each in self.namespaces if _selects(selector, each)}

    def _own_pods(self) -> list[api.Object]:
        """The pods with an address that is theirs: not the node's, and not one that they gave back."""
        return [
            pod
            for pod in self.pods
            if pod["status"].get("podIP")
            and not pod["spec"].get("hostNetwork")
            and pod["status"]["phase"] not in {"Succeeded", "Failed"}
        ]


def _isolates(policy: api.Object, pod: api.Object, direction: Direction) -> bool:
    spec, namespace = policy["spec"], policy["metadata"]["namespace"]
    if namespace != pod["metadata"]["namespace"] or direction.policy_type not in spec["policyTypes"]:
        return False
    try:
        return _selects(spec.get("podSelector", {}), pod)
    except UntranslatableError as error:
        name = f"{namespace}/{policy['metadata']['name']}"
        log.error("%s: %s isn't understood here; it is taken to select every pod", name, error)  # noqa: TRY400
        return True


def _selects(selector: api.Object, target: api.Object) -> bool:
    if selector.get("matchExpressions"):
        message = "matchExpressions"
        raise UntranslatableError(message)
    return selector.get("matchLabels", {}).items() <= target["metadata"].get("labels", {}).items()


def _block(block: api.Object) -> list[str]:
    if block.get("except"):
        message = "ipBlock.except"
        raise UntranslatableError(message)
    # Pods have no IPv6 address here.
    return [block["cidr"]] if ipaddress.ip_network(block["cidr"], strict=False).version == 4 else []  # noqa: PLR2004


def _ports(ports: list[api.Object] | None, pod: api.Object, direction: Direction) -> list[str]:
    if not ports:
        return [""]
    return [match for port in ports for match in _port(port, pod, direction)]


def _port(port: api.Object, pod: api.Object, direction: Direction) -> list[str]:
    protocol, number = port.get("protocol", "TCP"), port.get("port")
    if protocol == "SCTP":
        # Not every kernel can tell its ports, and one rule that fails is the failure of all.
        raise UntranslatableError(protocol)
    if number is None:
        return [f"-p {protocol.lower()}"]
    if "endPort" in port:
        message = "endPort"
        raise UntranslatableError(message)
    if isinstance(number, int):
        return [f"-p {protocol.lower()} --dport {number}"]
    if direction.policy_type == "Egress":
        message = f"the named port {number} of a destination"
        raise UntranslatableError(message)
    named = chain.from_iterable(container.get("ports", []) for container in pod["spec"]["containers"])
    return [
        f"-p {protocol.lower()} --dport {each['containerPort']}"
        for each in named
        if each.get("name") == number and each.get("protocol", "TCP") == protocol
    ]
