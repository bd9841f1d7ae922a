import base64

import pulumi
import pytest

from tests.monitor import register
from tests.unit.shared.conftest import Declared


def test_the_server_uses_the_configuration_by_the_name_it_was_given(database: Declared) -> None:
    everything = database.registered()

    volumes = everything["ledger-server"].inputs["spec"]["template"]["spec"]["volumes"]
    (configuration,) = (volume for volume in volumes if volume["name"] == "configuration")
    assert "name" not in everything["ledger-configuration"].inputs["metadata"]
    assert everything["ledger-configuration"].inputs["immutable"] is True
    assert configuration["configMap"]["name"] == "ledger-configuration-autonamed"


def test_a_drawn_password_is_secret_and_kept(database: Declared) -> None:
    everything = database.registered()

    kept = everything["ledger-user-password-1"]
    assert (kept.type, kept.parent, kept.ignore_changes) == ("pulumi:index:Stash", "ledger", ("input",))
    assert kept.secrets == {"input"}
    generated = base64.b64encode(kept.inputs["input"].encode()).decode()
    assert everything["ledger-user-credentials"].inputs["data"] == {"password": generated}
    assert "data" in everything["ledger-user-credentials"].secrets


def test_a_given_password_is_secret_and_followed(database: Declared) -> None:
    everything = database.registered(credentials={"password": "correct horse"})

    kept = everything["ledger-user-password"]
    assert (kept.ignore_changes, kept.replace_on_changes, kept.secrets) == ((), ("input",), {"input"})
    secret = everything["ledger-user-credentials"]
    assert secret.inputs["data"]["password"] == "Y29ycmVjdCBob3JzZQ=="
    assert "data" in secret.secrets


def test_a_secret_that_is_replaced_leaves_the_server_where_it_is(database: Declared) -> None:
    server = database.registered()["ledger-server"]

    assert not {each for each in server.property_dependencies if each.endswith("-credentials")}


def test_an_existing_secret_is_looked_up_and_none_is_made(database: Declared) -> None:
    everything = database.registered(credentials={"existing_secret": "vault", "password_key": "pw"})

    assert "ledger-user-credentials" not in everything.by_name
    assert everything.reads == {"ledger-existing-user-credentials": "default/vault"}
    server = everything["ledger-server"].inputs["spec"]["template"]
    assert "stateful-databases/user-credentials" not in server["metadata"]["annotations"]
    (volume,) = (each for each in server["spec"]["volumes"] if each["name"] == "user-credentials")
    assert volume["secret"]["secretName"] == "vault"
    assert "spec" not in everything["ledger-server"].secrets
    outputs = everything.outputs["ledger"]
    assert (outputs["secretName"], outputs["passwordKey"]) == ("vault", "pw")
    assert "connectionUrl" not in outputs


def test_the_name_of_an_existing_secret_as_an_output_is_not_looked_up(database: Declared) -> None:
    everything = database.registered(credentials={"existing_secret": pulumi.Output.from_input("vault")})

    assert everything.reads == {}
    assert everything.outputs["ledger"]["secretName"] == "vault"


def test_bad_arguments_register_nothing(database: Declared) -> None:
    def declare() -> None:
        with pytest.raises(pulumi.RunError):
            database.component("ledger", {"version": "1"})

    assert register(declare).by_name == {}


def test_the_components_provider_is_every_childs(database: Declared) -> None:
    def declare() -> None:
        from pulumi_kubernetes import Provider  # noqa: PLC0415 - registers only within a program

        provider = Provider("elsewhere", context="elsewhere")
        database.component("ledger", {"version": database.version}, pulumi.ResourceOptions(providers=[provider]))

    everything = register(declare)

    children = [each for each in everything.kubernetes_objects() if each.parent == "ledger"]
    assert {each.provider for each in children} == {"elsewhere-id"}


def test_two_instances_neither_collide_nor_select_each_other(database: Declared) -> None:
    def declare() -> None:
        for name in ("ledger", "ledger-archive"):
            database.component(name, {"version": database.version})

    everything = register(declare)

    objects = [each for each in everything.kubernetes_objects() if "name" in each.inputs["metadata"]]
    assert len({(each.type, each.inputs["metadata"]["name"]) for each in objects}) == len(objects)
    servers = [everything[f"{name}-server"].inputs["spec"] for name in ("ledger", "ledger-archive")]
    for one, other in (servers, reversed(servers)):
        selector = one["selector"]["matchLabels"]
        assert not selector.items() <= other["template"]["metadata"]["labels"].items()
