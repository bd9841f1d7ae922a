"""What the pods of a ring say to each other."""

from typing import TYPE_CHECKING

from stateful_databases.cassandra.spec import MEMBER_PORT, PORT, CassandraSpec
from stateful_databases.shared.network_policy import OwnTraffic

if TYPE_CHECKING:
    from pulumi_kubernetes.networking.v1 import NetworkPolicyPeerArgsDict, NetworkPolicyPortArgsDict


def own_traffic(spec: CassandraSpec) -> OwnTraffic:
    """Build the rules: members reach each other."""
    members: NetworkPolicyPeerArgsDict = {"pod_selector": {"match_labels": spec.installation.identity.selector}}
    # Members that wait for their turn look at each other's clients' port.
    ports: list[NetworkPolicyPortArgsDict] = [{"protocol": "TCP", "port": port} for port in (MEMBER_PORT, PORT)]
    return OwnTraffic(ingress=({"from_": [members], "ports": ports},), egress=({"to": [members], "ports": ports},))
