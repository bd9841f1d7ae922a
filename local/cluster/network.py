"""Addresses inside a cluster. Each cluster has a network namespace of its own, so all use the same."""

POD_SUBNET = "10.88.0.0/16"
FIRST_POD_ADDRESS = "10.88.1.1"
GATEWAY = "10.88.0.1"
"""The pods' gateway: the API server and CoreDNS listen here."""
SERVICE_SUBNET = "10.96.0.0/16"
KUBERNETES_SERVICE = "10.96.0.1"
DNS_SERVICE = "10.96.0.10"
DOMAIN = "cluster.local"
API_PORT = 6443
API_SERVER = f"https://{GATEWAY}:{API_PORT}"
ETCD = "https://127.0.0.1:2379"


MAX_NODES = 9


def node_address(number: int) -> str:
    """The InternalIP of the node of this number, 1 to `MAX_NODES`."""
    return f"10.88.0.{10 + number}"
