from typing import Any

import pulumi
import pytest

from tests.monitor import Registration, Registrations
from tests.unit.shared.conftest import Declared, of_one_writer

OWN = {"app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component"}
NAME_RULE = "the name of an object: lower-case letters, digits, '-' and '.', at most 253 characters"


def claims(everything: Registrations) -> list[Registration]:
    return [each for each in everything.kubernetes_objects() if "PersistentVolumeClaim" in each.type]


def claim(database: Declared, **args: Any) -> Registration:  # noqa: ANN401 - any argument
    (only,) = claims(database.registered(**args))
    return only


@of_one_writer
def test_the_claims_labels_are_its_own_and_those_of_all_objects(database: Declared) -> None:
    everything = database.registered(
        labels={"team": "shop"}, annotations={"owner": "shop"}, storage={"labels": {"backup": "daily"}}
    )

    (only,) = claims(everything)
    labels = only.inputs["metadata"]["labels"]
    assert labels.keys() == OWN | {"team", "backup"}
    assert only.inputs["metadata"]["annotations"]["owner"] == "shop"
    assert "backup" not in everything["ledger-service"].inputs["metadata"]["labels"]
    for template in everything["ledger-server"].inputs["spec"].get("volumeClaimTemplates", []):
        assert template["metadata"]["labels"].keys() == OWN


def test_a_label_of_the_component_can_not_be_overridden(database: Declared) -> None:
    assert database.problems(storage={"labels": {"app.kubernetes.io/name": "x"}}) == [
        "storage.labels.app.kubernetes.io/name: 'x' is not allowed; set by the component: selectors depend on it"
    ]


@of_one_writer
def test_a_retained_claim_has_no_owner(database: Declared) -> None:
    assert "ownerReferences" not in claim(database).inputs["metadata"]
    assert "ownerReferences" not in claim(database, storage={"retain": True}).inputs["metadata"]


@of_one_writer
def test_a_claim_that_is_not_retained_goes_with_the_client_service(database: Declared) -> None:
    everything = database.registered(storage={"retain": False})

    (only,) = claims(everything)
    service = everything["ledger-service"].inputs["metadata"]["name"]
    assert only.inputs["metadata"]["ownerReferences"] == [
        {"apiVersion": "v1", "kind": "Service", "name": service, "uid": f"uid-of-{service}"}
    ]
    # The engine forgets it, and Kubernetes deletes it.
    assert only.retain_on_delete


@of_one_writer
def test_an_existing_claim_is_mounted_and_none_is_made(database: Declared) -> None:
    everything = database.registered(storage={"existing_claim": "restored"})

    assert not claims(everything)
    spec = everything["ledger-server"].inputs["spec"]
    assert not spec.get("volumeClaimTemplates")
    pod = spec["template"]["spec"]
    assert {"name": "data", "persistentVolumeClaim": {"claimName": "restored"}} in pod["volumes"]


@of_one_writer
def test_a_change_to_an_existing_claim_is_not_swallowed(database: Declared) -> None:
    assert database.registered(storage={"existing_claim": "restored"})["ledger-server"].ignore_changes == ()


@of_one_writer
def test_an_existing_claim_may_be_an_output(database: Declared) -> None:
    pod = database.pod(storage={"existing_claim": pulumi.Output.from_input("restored")})

    assert {"name": "data", "persistentVolumeClaim": {"claimName": "restored"}} in pod["volumes"]


@of_one_writer
def test_nothing_else_can_be_said_of_an_existing_claim(database: Declared) -> None:
    given = {"size": "1Gi", "storage_class": "fast", "access_modes": ["ReadWriteOnce"], "labels": {}, "retain": False}

    assert database.problems(storage={"existing_claim": "restored", **given}) == [
        f"storage.{key}: {value!r} is not allowed; leave it out: existing_claim is left as it is"
        for key, value in given.items()
    ]


def test_a_name_that_no_claim_or_class_has(database: Declared) -> None:
    assert database.problems(storage={"existing_claim": "Restored"}) == [
        f"storage.existing_claim: 'Restored' is not allowed; {NAME_RULE}"
    ]
    assert database.problems(storage={"storage_class": ""}) == [
        f"storage.storage_class: '' is not allowed; {NAME_RULE}"
    ]


@pytest.mark.parametrize("retain", ["no", 0, "false"])
def test_retain_is_true_or_false(database: Declared, retain: object) -> None:
    assert database.problems(storage={"retain": retain}) == [
        f"storage.retain: {retain!r} is not allowed; true or false"
    ]


def test_a_storage_class_is_looked_up_where_it_is_named(database: Declared) -> None:
    everything = database.registered(storage={"storage_class": "fast"})

    assert everything.reads == {"ledger-storage-class": "fast"}
    assert claims(everything)[0].inputs["spec"]["storageClassName"] == "fast"


def test_a_class_that_is_yet_to_be_made_is_not_looked_up(database: Declared) -> None:
    everything = database.registered(storage={"storage_class": pulumi.Output.from_input("fast")})

    assert everything.reads == {}
    assert claims(everything)[0].inputs["spec"]["storageClassName"] == "fast"


def test_the_clusters_default_class_is_not_looked_up(database: Declared) -> None:
    assert database.registered().reads == {}
