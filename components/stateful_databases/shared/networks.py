"""Networks in CIDR notation."""

from ipaddress import ip_network

from stateful_databases.shared.validation import Fields

NETWORK_RULE = 'a network in CIDR notation whose host bits are zero, such as "10.0.0.0/8" or "2001:db8::/32"'


def is_network(value: object) -> bool:
    """Say whether a value is a network, as Kubernetes reads it."""
    if not isinstance(value, str) or "/" not in value or "%" in value:
        return False
    try:
        network = ip_network(value)
    except ValueError:
        return False
    # Not a netmask in dots, which Python takes too.
    return value.rpartition("/")[2] == str(network.prefixlen)


def read_networks(fields: Fields, key: str) -> tuple[str, ...]:
    """Read a list of networks that has some; empty where nothing was given."""
    networks = fields.texts(key)
    if not networks and fields.value(key) is not None:
        fields.refuse(key, "at least one network; leave it out to let in any")
    for index, network in enumerate(networks):
        if not is_network(network):
            fields.problems.add(f"{fields.path(key)}[{index}]", network, NETWORK_RULE)
    return networks
