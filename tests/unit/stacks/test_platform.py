from stacks.environments import dev
from stacks.place import Place
from stacks.platform import deploy
from tests.monitor import Registrations, register


def deployed(**place: object) -> Registrations:
    return register(lambda: deploy(dev.ENVIRONMENT, Place.parse("dev", {"namespace": "databases-dev", **place})))


def test_the_place_says_who_may_connect_to_each_database() -> None:
    everything = deployed(network_policy={"allow_from": [{"namespace_selector": {"team": "shop"}}]})

    for database in ("orders", "billing"):
        (rule,) = everything[f"{database}-network-policy"].inputs["spec"]["ingress"]
        assert rule["from"] == [{"namespaceSelector": {"matchLabels": {"team": "shop"}}}]


def test_a_place_that_says_nothing_lets_in_the_namespace() -> None:
    (rule,) = deployed()["orders-network-policy"].inputs["spec"]["ingress"]

    assert rule["from"] == [{"podSelector": {}}]
