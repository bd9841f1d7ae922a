from typing import Any

import pytest

from tests.unit.shared.conftest import Declared, of_one_writer

NETWORK_RULE = 'a network in CIDR notation whose host bits are zero, such as "10.0.0.0/8" or "2001:db8::/32"'


def policy(database: Declared, **args: Any) -> Any:  # noqa: ANN401 - read as plain data
    return database.registered(**args)["ledger-network-policy"].inputs["spec"]


@of_one_writer
def test_the_namespaces_pods_may_connect_to_the_port_and_to_nothing_else(database: Declared) -> None:
    everything = database.registered()
    spec = everything["ledger-network-policy"].inputs["spec"]

    (rule,) = spec["ingress"]
    assert rule["from"] == [{"podSelector": {}}]
    (port,) = everything["ledger-service"].inputs["spec"]["ports"]
    assert rule["ports"] == [{"protocol": "TCP", "port": port["port"]}]
    assert spec["policyTypes"] == ["Ingress", "Egress"]


def test_it_is_the_servers_and_there_before_it(database: Declared) -> None:
    everything = database.registered()

    selector = everything["ledger-network-policy"].inputs["spec"]["podSelector"]["matchLabels"]
    assert selector == everything["ledger-server"].inputs["spec"]["selector"]["matchLabels"]
    assert "ledger-network-policy" in everything["ledger-server"].depends_on


@of_one_writer
def test_the_pod_may_ask_for_names_and_connect_to_nothing_else(database: Declared) -> None:
    assert policy(database)["egress"] == [
        {"ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]},
    ]


@of_one_writer
def test_an_empty_list_lets_nobody_in(database: Declared) -> None:
    # A rule without peers would let in everybody.
    assert policy(database, network_policy={"allow_from": []})["ingress"] == []


@of_one_writer
def test_peers_as_they_are_given(database: Declared) -> None:
    given = [
        {"pod_selector": {"app": "shop"}},
        {"namespace_selector": {"team": "web"}, "pod_selector": {"app": "shop"}},
        {"namespace_selector": {}},
        {"cidr": "10.1.0.0/16"},
    ]
    (rule,) = policy(database, network_policy={"allow_from": given})["ingress"]

    assert rule["from"] == [
        {"podSelector": {"matchLabels": {"app": "shop"}}},
        {
            "namespaceSelector": {"matchLabels": {"team": "web"}},
            "podSelector": {"matchLabels": {"app": "shop"}},
        },
        {"namespaceSelector": {}},
        {"ipBlock": {"cidr": "10.1.0.0/16"}},
    ]


def test_disabled_makes_none(database: Declared) -> None:
    everything = database.registered(network_policy={"enabled": False})

    assert "ledger-network-policy" not in everything.by_name


def test_what_is_wrong_with_peers(database: Declared) -> None:
    assert database.problems(
        network_policy={
            "allow_from": [
                {},
                {"cidr": "10.1.0.0/16", "pod_selector": {"app": "shop"}},
                {"cidr": "10.1.0.1/16"},
                {"cidr": 10},
                {"pod_selector": {"app": "a b"}},
            ]
        }
    ) == [
        "network_policy.allow_from[0].pod_selector: required; or namespace_selector, or cidr; {} selects all",
        "network_policy.allow_from[1].cidr: '10.1.0.0/16' is not allowed; a network stands alone, without pod_selector "
        "and namespace_selector",
        f"network_policy.allow_from[2].cidr: '10.1.0.1/16' is not allowed; {NETWORK_RULE}",
        f"network_policy.allow_from[3].cidr: 10 is not allowed; {NETWORK_RULE}",
        "network_policy.allow_from[4].pod_selector.app: 'a b' is not allowed; a string of at most 63 letters, digits, "
        "'-', '_' and '.', starting and ending with a letter or digit",
    ]


def test_peers_without_a_policy_are_refused(database: Declared) -> None:
    assert database.problems(network_policy={"enabled": False, "allow_from": []}) == [
        "network_policy.allow_from: [] is not allowed; without a NetworkPolicy everybody may connect; leave out "
        "enabled or this"
    ]


def test_enabled_is_true_or_false(database: Declared) -> None:
    assert database.problems(network_policy={"enabled": "no"}) == [
        "network_policy.enabled: 'no' is not allowed; true or false"
    ]


@pytest.mark.parametrize("kind", ["LoadBalancer", "NodePort"])
def test_a_service_for_clients_that_the_policy_keeps_out_is_warned_of(database: Declared, kind: str) -> None:
    assert database.warnings(service={"type": kind}) == (
        f"service.type: {kind} is for clients from elsewhere, and the NetworkPolicy lets in pods of the same namespace "
        "only; name the clients in network_policy.allow_from",
    )


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"service": {"type": "LoadBalancer"}, "network_policy": {"allow_from": [{"cidr": "10.0.0.0/8"}]}},
        {"service": {"type": "LoadBalancer"}, "network_policy": {"enabled": False}},
    ],
    ids=["within the cluster", "clients named", "no policy"],
)
def test_no_warning_where_nobody_is_kept_out(database: Declared, args: dict[str, Any]) -> None:
    assert not [warning for warning in database.warnings(**args) if warning.startswith("service.type")]
