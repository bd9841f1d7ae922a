"""The repository's program on the real cluster, from the first preview to the destroy."""

import base64

import pytest

from tests.clone import Clone
from tests.engine.conftest import GIVEN_PASSWORD, PASSWORD_PATH

pytestmark = [pytest.mark.engine, pytest.mark.cluster]

KINDS = "statefulsets,deployments,pods,services,secrets,configmaps,persistentvolumeclaims"
MARIADB = '"version": "11.4",'
ORDERS_SIZE = f'{MARIADB}\n        "storage": {{"size": "1Gi"}}'
SETTING = '"configuration": {"mariadbd": {"max_connections": 77}},'


def objects(clone: Clone, kinds: str = KINDS) -> set[str]:
    """Kind and name of the objects in the stack's namespace."""
    listed = clone.target.kubectl().items(kinds, f"--namespace={clone.namespace}")
    return {f"{each['kind']} {each['metadata']['name']}" for each in listed} - {"ConfigMap kube-root-ca.crt"}


def test_a_preview_makes_nothing(fresh: Clone) -> None:
    fresh.stack.preview()

    assert fresh.target.kubectl().run("get", "namespace", fresh.namespace, "--ignore-not-found") == ""
    assert "resources" not in fresh.read("stack", "export")["deployment"]


def test_without_a_change_nothing_changes(deployed: Clone) -> None:
    state = deployed.read("stack", "export")

    assert deployed.steps() == []
    assert deployed.steps() == []
    assert deployed.read("stack", "export") == state


def test_a_setting_is_a_new_config_map_and_the_old_one_goes_last(deployed: Clone) -> None:
    before = objects(deployed, "configmaps")

    with deployed.as_it_is():
        deployed.change(MARIADB, MARIADB + SETTING)
        assert deployed.steps() == [
            ("create-replacement", "orders-configuration"),
            ("replace", "orders-configuration"),
            ("update", "orders-server"),
            ("delete-replaced", "orders-configuration"),
        ]
    assert objects(deployed, "configmaps") == before


def test_what_can_change_in_place_replaces_nothing_but_the_derived_settings(deployed: Clone) -> None:
    with deployed.as_it_is():
        deployed.change(MARIADB, MARIADB + '"update_strategy": "OnDelete", "anti_affinity": "required",')
        deployed.change('"memory": "384Mi"', '"memory": "448Mi"')
        deployed.change('"memory": "512Mi"', '"memory": "640Mi"')
        deployed.change('"memory": "1Gi"', '"memory": "1280Mi"')
        deployed.change('"size": "1Gi"', '"size": "2Gi"')
        steps = deployed.steps()

    assert {name for operation, name in steps if operation == "update"} == {
        "orders-data-0",
        "orders-server",
        "billing-data",
        "billing-server",
        "events-data-0",
        "events-server",
    }
    assert {name for operation, name in steps if operation != "update"} == {
        "orders-configuration",
        "billing-configuration",
    }


def test_a_volume_never_shrinks(deployed: Clone) -> None:
    with deployed.as_it_is():
        # Of orders alone: the first refusal ends a preview.
        deployed.change(ORDERS_SIZE, ORDERS_SIZE.replace("1Gi", "500Mi"))
        done = deployed.pulumi("preview")

    assert done.returncode != 0
    assert "orders-data-0" in done.stdout
    assert "field can not be less than" in done.stdout


def test_another_password_replaces_its_secret_and_the_pod(deployed: Clone) -> None:
    with deployed.as_it_is():
        deployed.set_secret(PASSWORD_PATH, "another")
        steps = deployed.steps()

    secret, password = "orders-user-credentials", "orders-user-password"
    assert steps == [
        ("create-replacement", password),
        ("replace", password),
        # One name for both: the old one has to go first.
        ("delete-replaced", secret),
        ("replace", secret),
        ("create-replacement", secret),
        ("update", "orders-server"),
        ("delete-replaced", password),
    ]


def test_another_name_makes_a_second_installation_before_the_first_one_goes(deployed: Clone) -> None:
    with deployed.as_it_is():
        deployed.change(MARIADB, MARIADB + '"name": "ledger",')
        steps = deployed.steps()

    of_orders = {
        "configuration",
        "data-0",
        "headless",
        "network-policy",
        "root-credentials",
        "server",
        "service",
        "service-account",
        "user-credentials",
    }
    for operation in ("create-replacement", "replace", "delete-replaced"):
        assert {name for each, name in steps if each == operation} == {f"orders-{part}" for part in of_orders}
    operations = [operation for operation, _ in steps if operation in {"create-replacement", "delete-replaced"}]
    assert operations == sorted(operations)


def test_no_password_is_in_clear_in_what_is_shown_and_kept(deployed: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    secrets = deployed.target.kubectl().items("secrets", f"--namespace={deployed.namespace}")
    encoded = [each["data"]["password"] for each in secrets]
    passwords = [base64.b64decode(each).decode() for each in encoded]
    with deployed.as_it_is():
        deployed.change(MARIADB, MARIADB + '"name": "ledger",')
        deployed.stack.preview()
    kept = [file for file in deployed.folder.parent.rglob("*") if file.is_file()]
    texts = [
        *capfd.readouterr(),
        deployed.pulumi("stack", "output", "--json").stdout,
        *(file.read_text(errors="replace") for file in kept),
    ]

    assert len(passwords) == 6
    assert GIVEN_PASSWORD in passwords
    assert any(file.name == "dev.json" and "orders-credentials" in file.read_text() for file in kept)
    assert not [text for text in texts if any(each in text for each in (*encoded, *passwords))]


def test_an_update_rolls_the_pod_and_leaves_one_config_map(deployed: Clone) -> None:
    before = objects(deployed, "configmaps")
    deployed.change(MARIADB, MARIADB + SETTING)
    deployed.stack.up()

    after = objects(deployed, "configmaps")
    kept, replaced = before & after, after - before
    assert (len(kept), len(replaced)) == (3, 1)
    pod = deployed.target.kubectl().get("pod", "orders-0", f"--namespace={deployed.namespace}")
    mounted = [each["configMap"]["name"] for each in pod["spec"]["volumes"] if "configMap" in each]
    assert {f"ConfigMap {name}" for name in mounted} == replaced
    assert deployed.steps() == []


def test_destroy_leaves_the_volumes_and_the_namespace(deployed: Clone) -> None:
    deployed.stack.destroy()

    assert objects(deployed) == {
        "PersistentVolumeClaim data-orders-0",
        "PersistentVolumeClaim billing-data",
        "PersistentVolumeClaim data-events-0",
    }
    assert deployed.target.kubectl().get("namespace", deployed.namespace)["status"]["phase"] == "Active"
    assert deployed.read("stack", "output", "--json") == {}
    assert {operation for operation, _ in deployed.steps()} == {"create"}
