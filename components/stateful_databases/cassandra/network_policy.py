"""What the pods of a ring say to each other."""

from typing import TYPE_CHECKING

from stateful_databases.cassandra.spec import MEMBER_PORT, PORT, CassandraSpec
from stateful_databases.shared.network_policy import OwnTraffic

if TYPE_CHECKING:
    from pulumi_kubernetes.networking.v1 import NetworkPolicyPeerArgsDict, NetworkPolicyPortArgsDict


def own_traffic(spec: CassandraSpec) -> OwnTraffic:
    """Build the rules: members reach each other, and the Job that waits for departures asks them."""
    members: NetworkPolicyPeerArgsDict = {"pod_selector": {"match_labels": spec.installation.identity.selector}}
    departures: NetworkPolicyPeerArgsDict = {"pod_selector": {"match_labels": spec.departure_selector}}
    cql: NetworkPolicyPortArgsDict = {"protocol": "TCP", "port": PORT}
    # Members that wait for their turn look at each other's clients' port.
    both: list[NetworkPolicyPortArgsDict] = [{"protocol": "TCP", "port": MEMBER_PORT}, cql]
    return OwnTraffic(
        ingress=({"from_": [members], "ports": both}, {"from_": [departures], "ports": [cql]}),
        egress=({"to": [members], "ports": both},),
    )
