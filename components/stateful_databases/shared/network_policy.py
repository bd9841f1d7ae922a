"""Who may connect to a database, and where its pod may connect to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypedDict

from stateful_databases.shared.identity import Identity
from stateful_databases.shared.labels import read_labels
from stateful_databases.shared.manifests import NetworkPolicyManifest, metadata
from stateful_databases.shared.networks import NETWORK_RULE, is_network
from stateful_databases.shared.services import ServiceSpec
from stateful_databases.shared.validation import Fields

if TYPE_CHECKING:
    from pulumi_kubernetes.meta.v1 import LabelSelectorArgsDict
    from pulumi_kubernetes.networking.v1 import (
        NetworkPolicyEgressRuleArgsDict,
        NetworkPolicyIngressRuleArgsDict,
        NetworkPolicyPeerArgsDict,
    )

DNS_PORT = 53
EXPOSURE_WARNING = (
    "service.type: {} is for clients from elsewhere, and the NetworkPolicy lets in pods of the same namespace only; "
    "name the clients in network_policy.allow_from"
)


class NetworkPolicyPeerArgs(TypedDict, total=False):
    """Clients that may connect: pods by their labels and those of their namespace, or a network."""

    pod_selector: Mapping[str, str]
    """Labels of the pods; {} is all. Default: all pods of the selected namespaces."""

    namespace_selector: Mapping[str, str]
    """Labels of the namespaces; {} is all. Default: the database's own namespace."""

    cidr: str
    """A network in CIDR notation, such as "10.0.0.0/8"; alone, without selectors. It is meant for clients outside the
    cluster: pods' addresses change."""


class NetworkPolicyArgs(TypedDict, total=False):
    """Who may connect to the database.

    The pod itself may ask for names (DNS, port 53) and connect to the other members of its ring, and to nothing else.
    """

    enabled: bool
    """Whether there is a NetworkPolicy. Default true: without one every pod of the cluster may try passwords."""

    allow_from: Sequence[NetworkPolicyPeerArgs]
    """Who may connect; an empty list is nobody. Default [{"pod_selector": {}}]: the pods of the same namespace, because
    that is where an application has its database."""


@dataclass(frozen=True)
class OwnTraffic:
    """What the component's own pods say to each other."""

    ingress: "tuple[NetworkPolicyIngressRuleArgsDict, ...]" = ()
    egress: "tuple[NetworkPolicyEgressRuleArgsDict, ...]" = ()


NO_OTHER_PODS = OwnTraffic()


@dataclass(frozen=True)
class NetworkPolicyPeerSpec:
    """Clients that may connect; None is not given."""

    pod_selector: Mapping[str, str] | None
    namespace_selector: Mapping[str, str] | None
    cidr: str | None

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read `NetworkPolicyPeerArgs`."""
        cidr = fields.value("cidr")
        peer = cls(
            pod_selector=_selector(fields, "pod_selector"),
            namespace_selector=_selector(fields, "namespace_selector"),
            cidr=cidr if isinstance(cidr, str) else None,
        )
        if cidr is not None and not is_network(cidr):
            fields.refuse("cidr", NETWORK_RULE)
        selects = peer.pod_selector is not None or peer.namespace_selector is not None
        if cidr is not None and selects:
            fields.refuse("cidr", "a network stands alone, without pod_selector and namespace_selector")
        if cidr is None and not selects:
            fields.problems.missing(fields.path("pod_selector"), "or namespace_selector, or cidr; {} selects all")
        return peer


SAME_NAMESPACE = NetworkPolicyPeerSpec(pod_selector={}, namespace_selector=None, cidr=None)


@dataclass(frozen=True)
class NetworkPolicySpec:
    """Who may connect; `is_default` where the caller didn't say."""

    enabled: bool
    allow_from: tuple[NetworkPolicyPeerSpec, ...]
    is_default: bool

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read `NetworkPolicyArgs`."""
        enabled = fields.boolean("enabled", default=True)
        is_default = fields.value("allow_from") is None
        peers = tuple(NetworkPolicyPeerSpec.read(item) for item in fields.items("allow_from", NetworkPolicyPeerArgs))
        if not enabled and not is_default:
            fields.refuse("allow_from", "without a NetworkPolicy everybody may connect; leave out enabled or this")
        return cls(enabled=enabled, allow_from=(SAME_NAMESPACE,) if is_default else peers, is_default=is_default)


def exposure_warnings(service: ServiceSpec, policy: NetworkPolicySpec) -> tuple[str, ...]:
    """Say where a Service invites clients whom the NetworkPolicy keeps out."""
    if service.is_reachable_from_outside and policy.enabled and policy.is_default:
        return (EXPOSURE_WARNING.format(service.type),)
    return ()


def network_policy(
    identity: Identity, policy: NetworkPolicySpec, port: int, own: OwnTraffic = NO_OTHER_PODS
) -> NetworkPolicyManifest:
    """Build the NetworkPolicy of a database's pods."""
    return {
        "metadata": metadata(identity, identity.name),
        "spec": {
            "pod_selector": {"match_labels": identity.selector},
            "policy_types": ["Ingress", "Egress"],
            "ingress": [*_ingress(policy, port), *own.ingress],
            "egress": [dns(), *own.egress],
        },
    }


def _ingress(policy: NetworkPolicySpec, port: int) -> "list[NetworkPolicyIngressRuleArgsDict]":
    """Build the rules for who may come in; a rule with an empty list of peers would let in everybody."""
    if not policy.allow_from:
        return []
    return [
        {"from_": [_peer(peer) for peer in policy.allow_from], "ports": [{"protocol": "TCP", "port": port}]},
    ]


def dns() -> "NetworkPolicyEgressRuleArgsDict":
    """Build the rule that lets the pod ask for names: of any server, because clusters differ in where theirs is."""
    return {"ports": [{"protocol": protocol, "port": DNS_PORT} for protocol in ("UDP", "TCP")]}


def _peer(peer: NetworkPolicyPeerSpec) -> "NetworkPolicyPeerArgsDict":
    if peer.cidr is not None:
        return {"ip_block": {"cidr": peer.cidr}}
    built: NetworkPolicyPeerArgsDict = {}
    if peer.pod_selector is not None:
        built["pod_selector"] = _label_selector(peer.pod_selector)
    if peer.namespace_selector is not None:
        built["namespace_selector"] = _label_selector(peer.namespace_selector)
    return built


def _label_selector(labels: Mapping[str, str]) -> "LabelSelectorArgsDict":
    return {"match_labels": labels} if labels else {}


def _selector(fields: Fields, key: str) -> Mapping[str, str] | None:
    return None if fields.value(key) is None else read_labels(fields, key)
