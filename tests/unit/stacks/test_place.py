from typing import cast

import pulumi
import pytest

from stacks import environment
from stacks.environments import dev
from stacks.place import Place


def problems(given: object) -> list[str]:
    with pytest.raises(pulumi.RunError) as caught:
        Place.parse("dev", given)
    subject, *lines = str(caught.value).splitlines()
    assert subject.startswith("Pulumi.dev.yaml: ")
    return [line.removeprefix("  - ") for line in lines]


def test_a_namespace_is_enough() -> None:
    place = Place.parse("dev", {"namespace": "databases-dev"})

    assert (place.namespace, place.storage_class, place.image_registry) == ("databases-dev", None, None)
    assert [
        place.orders_credentials,
        place.orders_root_credentials,
        place.billing_credentials,
        place.billing_superuser_credentials,
        place.events_credentials,
        place.events_superuser_credentials,
    ] == [{}] * 6


@pytest.mark.parametrize("namespace", ["1team", "n" * 63])
def test_a_namespace_may_be_whatever_kubernetes_takes(namespace: str) -> None:
    assert Place.parse("dev", {"namespace": namespace}).namespace == namespace


@pytest.mark.parametrize("namespace", ["n" * 64, "Team", "a_b", "-a", "", 5])
def test_a_namespace_that_kubernetes_would_refuse_is_refused(namespace: object) -> None:
    assert problems({"namespace": namespace})[0].startswith(f"place.namespace: {namespace!r} is not allowed")


def test_an_unknown_key_has_its_path_and_the_nearest_one() -> None:
    assert problems({"namespace": "a", "storage_clas": "fast"}) == [
        'place.storage_clas: no such argument; did you mean "storage_class"?'
    ]


@pytest.mark.parametrize("given", [None, {}])
def test_the_namespace_is_required(given: object) -> None:
    assert problems(given) == [
        "place.namespace: required; a namespace: lower-case letters, digits and '-', at most 63 characters"
    ]


def test_a_secret_given_one_level_too_high_is_not_shown() -> None:
    assert problems({"namespace": "a", "credentials": {"orders": "hunter2"}}) == [
        "place.credentials.orders: not allowed; a mapping"
    ]


def test_an_unknown_stack_is_answered_with_the_known_ones() -> None:
    with pytest.raises(pulumi.RunError) as caught:
        environment.named("qa")

    assert str(caught.value) == 'stack "qa": no such environment; known are dev, production, staging'


@pytest.mark.parametrize(
    "key",
    ["namespace", "credentials", "root_credentials", "superuser_credentials", "image_registry", "network_policy"],
)
def test_what_the_place_decides_has_no_place_in_an_environment(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast("dict[str, object]", dev.ENVIRONMENT.billing), key, "lost")
    monkeypatch.setitem(cast("dict[str, object]", dev.ENVIRONMENT.orders.get("storage")), "storage_class", "lost")

    with pytest.raises(pulumi.RunError) as caught:
        environment.named("dev")

    assert str(caught.value) == (
        "stacks/environments/dev.py: 2 problems, nothing was changed:\n"
        "  - orders.storage.storage_class: not allowed; it belongs in Pulumi.dev.yaml\n"
        f"  - billing.{key}: not allowed; it belongs in Pulumi.dev.yaml"
    )
