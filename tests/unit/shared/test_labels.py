import pytest
from stateful_databases.shared.identity import Identity

from tests.unit.shared.conftest import Declared

OWN = {"app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component"}
KEY_RULE = (
    "a key: at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit, after an "
    'optional domain and "/"'
)
VALUE_RULE = "a string of at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit"


def test_labels_are_on_every_object_but_claims_and_on_the_pod(database: Declared) -> None:
    everything = database.registered(labels={"team": "shop", "example.org/tier": ""})

    metadata = [each.inputs["metadata"] for each in everything.kubernetes_objects() if "Claim" not in each.type]
    metadata.append(everything["ledger-server"].inputs["spec"]["template"]["metadata"])
    for each in metadata:
        assert {"team": "shop", "example.org/tier": ""}.items() <= each["labels"].items()
        assert each["labels"].keys() > OWN


def test_the_components_own_labels_come_last() -> None:
    identity = Identity("ledger", "mariadb", "11.4", None, added_labels={"app.kubernetes.io/name": "other"})

    assert identity.labels["app.kubernetes.io/name"] == "mariadb"


def test_labels_are_in_no_selector_and_in_no_claim_template(database: Declared) -> None:
    everything = database.registered(labels={"team": "shop"})

    server = everything["ledger-server"].inputs["spec"]
    assert set(server["selector"]["matchLabels"]) == OWN
    assert set(everything["ledger-service"].inputs["spec"]["selector"]) == OWN
    assert set(everything["ledger-network-policy"].inputs["spec"]["podSelector"]["matchLabels"]) == OWN
    for template in server.get("volumeClaimTemplates", []):
        assert set(template["metadata"]["labels"]) == OWN


def test_annotations_are_on_every_object_and_on_the_pod(database: Declared) -> None:
    everything = database.registered(annotations={"example.org/owner": "the shop's people <shop@example.org>"})

    metadata = [each.inputs["metadata"] for each in everything.kubernetes_objects() if "Claim" not in each.type]
    metadata.append(everything["ledger-server"].inputs["spec"]["template"]["metadata"])
    for each in metadata:
        assert each["annotations"]["example.org/owner"] == "the shop's people <shop@example.org>"
    assert everything["ledger-service"].inputs["metadata"]["annotations"]["pulumi.com/skipAwait"] == "true"


def test_a_label_of_the_component_can_not_be_overridden(database: Declared) -> None:
    assert database.problems(labels={"app.kubernetes.io/version": "1"}) == [
        "labels.app.kubernetes.io/version: '1' is not allowed; set by the component: selectors depend on it"
    ]


def test_an_order_to_the_provider_is_refused(database: Declared) -> None:
    problem = "is not allowed; the component itself tells the provider how to treat its objects"
    assert database.problems(
        annotations={"pulumi.com/skipAwait": "true"}, service={"annotations": {"pulumi.com/patchForce": "true"}}
    ) == [
        f"annotations.pulumi.com/skipAwait: 'true' {problem}",
        f"service.annotations.pulumi.com/patchForce: 'true' {problem}",
    ]


@pytest.mark.parametrize(
    "key", ["", "-a", "a b", "a" * 64, "a/b/c", "/a", "a/", "Example.org/a", f"{'x' * 254}/a", "a..b/c"]
)
def test_a_key_that_kubernetes_refuses(database: Declared, key: str) -> None:
    assert database.problems(labels={key: "x"}) == [f"labels.{key}: {key!r} is not allowed; {KEY_RULE}"]


@pytest.mark.parametrize("key", ["a", "A_b.c-d", "a" * 63, f"{'x' * 253}/{'a' * 63}", "example.org/a"])
def test_a_key_that_kubernetes_takes(database: Declared, key: str) -> None:
    assert database.pod_template(labels={key: "x"})["metadata"]["labels"][key] == "x"


@pytest.mark.parametrize("value", ["a b", "-a", "a" * 64, "a\n", True, 1])
def test_a_value_that_kubernetes_refuses(database: Declared, value: object) -> None:
    assert database.problems(labels={"team": value}) == [f"labels.team: {value!r} is not allowed; {VALUE_RULE}"]


def test_an_annotation_is_a_text(database: Declared) -> None:
    assert database.problems(annotations={"checked": True}) == ["annotations.checked: True is not allowed; a string"]
