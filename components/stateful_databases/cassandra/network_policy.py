"""What the pods of a ring say to each other."""

from typing import TYPE_CHECKING

from stateful_databases.cassandra.spec import MEMBER_PORT, PORT, STATUS_PORT, CassandraSpec
from stateful_databases.shared.manifests import NetworkPolicyManifest, metadata
from stateful_databases.shared.network_policy import OwnTraffic, dns

if TYPE_CHECKING:
    from pulumi_kubernetes.networking.v1 import NetworkPolicyPeerArgsDict, NetworkPolicyPortArgsDict

_STATUS: "NetworkPolicyPortArgsDict" = {"protocol": "TCP", "port": STATUS_PORT}


def own_traffic(spec: CassandraSpec) -> OwnTraffic:
    """Build the members' rules: they reach each other, and the Job that waits for departures asks for their status."""
    # Members that wait for their turn look at each other's clients' port.
    ports: list[NetworkPolicyPortArgsDict] = [
        {"protocol": "TCP", "port": MEMBER_PORT},
        _STATUS,
        {"protocol": "TCP", "port": PORT},
    ]
    departure: NetworkPolicyPeerArgsDict = {"pod_selector": {"match_labels": spec.departure_selector}}
    return OwnTraffic(
        ingress=({"from_": [_members(spec)], "ports": ports}, {"from_": [departure], "ports": [_STATUS]}),
        egress=({"to": [_members(spec)], "ports": ports},),
    )


def departure_network_policy(spec: CassandraSpec) -> NetworkPolicyManifest:
    """Build the NetworkPolicy of the Job's pod, which asks members for their status and nobody for anything else."""
    identity = spec.installation.identity
    return {
        "metadata": metadata(identity, f"{identity.name}-departure"),
        "spec": {
            "pod_selector": {"match_labels": spec.departure_selector},
            "policy_types": ["Ingress", "Egress"],
            "ingress": [],
            "egress": [dns(), {"to": [_members(spec)], "ports": [_STATUS]}],
        },
    }


def _members(spec: CassandraSpec) -> "NetworkPolicyPeerArgsDict":
    return {"pod_selector": {"match_labels": spec.installation.identity.selector}}
