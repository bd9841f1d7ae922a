import base64
from dataclasses import replace

import pytest
from stateful_databases import AntiAffinity

from stacks import environment
from stacks.environments import dev, staging
from stacks.place import Place
from stacks.platform import deploy
from tests.monitor import Registrations, register


def deployed(**place: object) -> Registrations:
    return register(lambda: deploy(dev.ENVIRONMENT, Place.parse("dev", {"namespace": "databases-dev", **place})))


def test_the_place_says_who_may_connect_to_each_database() -> None:
    everything = deployed(network_policy={"allow_from": [{"namespace_selector": {"team": "shop"}}]})

    for database in ("orders", "billing", "events"):
        # Members of a ring have a rule of their own.
        rule, *_ = everything[f"{database}-network-policy"].inputs["spec"]["ingress"]
        assert rule["from"] == [{"namespaceSelector": {"matchLabels": {"team": "shop"}}}]


def test_a_place_that_says_nothing_lets_in_the_namespace() -> None:
    (rule,) = deployed()["orders-network-policy"].inputs["spec"]["ingress"]

    assert rule["from"] == [{"podSelector": {}}]


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        ("orders", "orders-user-credentials"),
        ("orders_root", "orders-root-credentials"),
        ("billing", "billing-user-credentials"),
        ("billing_superuser", "billing-superuser-credentials"),
        ("events", "events-user-credentials"),
        ("events_superuser", "events-superuser-credentials"),
    ],
)
def test_the_place_gives_the_password_of_each_account(key: str, secret: str) -> None:
    everything = deployed(credentials={key: {"password": "given"}})

    having = [
        each.name
        for each in everything.kubernetes_objects()
        if each.inputs["kind"] == "Secret" and base64.b64decode(each.inputs["data"]["password"]) == b"given"
    ]
    assert having == [secret]


@pytest.mark.parametrize(("stack", "nodes"), [("dev", 1), ("staging", 3), ("production", 3)])
def test_an_environment_knows_how_many_nodes_it_needs(stack: str, nodes: int) -> None:
    assert environment.named(stack).nodes == nodes


def test_members_that_may_share_a_node_need_but_one() -> None:
    events = {**staging.ENVIRONMENT.events, "anti_affinity": AntiAffinity.PREFERRED}

    assert replace(staging.ENVIRONMENT, events=events).nodes == 1


def test_the_stack_says_how_each_database_is_reached() -> None:
    outputs = []
    place = Place.parse("dev", {"namespace": "databases-dev"})
    register(lambda: outputs.append(deploy(dev.ENVIRONMENT, place)))

    (databases,) = outputs
    common = {"kind", "host", "port", "database", "username", "secretName", "passwordKey"}
    assert {name: set(each) - common for name, each in databases.items()} == {
        "orders": set(),
        "billing": set(),
        "events": {"dataCenter"},
    }
    assert all(common <= set(each) for each in databases.values())
    assert [each["kind"] for each in databases.values()] == ["mariadb", "postgres", "cassandra"]
