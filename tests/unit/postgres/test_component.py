import base64
from typing import Any, cast

import pulumi
import pytest
from stateful_databases import Postgres, PostgresArgs

from tests.monitor import Registrations, register


def registered(**args: Any) -> Registrations:  # noqa: ANN401 - any argument
    return register(lambda: Postgres("billing", cast("PostgresArgs", {"version": "18", **args})))


def test_the_children_and_their_kinds() -> None:
    children = {each.name: each.type for each in registered().kubernetes_objects()}

    assert children == {
        "billing-configuration": "kubernetes:core/v1:ConfigMap",
        "billing-user-credentials": "kubernetes:core/v1:Secret",
        "billing-postgres-credentials": "kubernetes:core/v1:Secret",
        "billing-service": "kubernetes:core/v1:Service",
        "billing-service-account": "kubernetes:core/v1:ServiceAccount",
        "billing-network-policy": "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        "billing-data": "kubernetes:core/v1:PersistentVolumeClaimPatch",
        "billing-server": "kubernetes:apps/v1:Deployment",
    }


def test_every_child_belongs_to_the_component() -> None:
    everything = registered()

    assert everything["billing"].type == "stateful-databases:index:Postgres"
    assert {each.parent for each in everything.kubernetes_objects()} == {"billing"}


def test_the_claim_outlives_the_component_and_is_there_before_the_server() -> None:
    everything = registered()

    assert everything["billing-data"].retain_on_delete
    assert everything["billing-data"].inputs["metadata"]["name"] == "billing-data"
    assert "billing-data" in everything["billing-server"].depends_on


def test_the_server_uses_the_configuration_by_the_name_it_was_given() -> None:
    everything = registered()

    volumes = everything["billing-server"].inputs["spec"]["template"]["spec"]["volumes"]
    (configuration,) = (volume for volume in volumes if volume["name"] == "configuration")
    assert "name" not in everything["billing-configuration"].inputs["metadata"]
    assert everything["billing-configuration"].inputs["immutable"] is True
    assert configuration["configMap"]["name"] == "billing-configuration-autonamed"


def test_a_drawn_password_is_secret_and_kept() -> None:
    everything = registered()

    kept = everything["billing-user-password-1"]
    assert (kept.type, kept.parent, kept.ignore_changes) == ("pulumi:index:Stash", "billing", ("input",))
    assert kept.secrets == {"input"}
    drawn = base64.b64encode(kept.inputs["input"].encode()).decode()
    assert everything["billing-user-credentials"].inputs["data"] == {"password": drawn}
    assert "data" in everything["billing-user-credentials"].secrets


def test_another_rotation_is_another_password_of_this_account_alone() -> None:
    everything = registered(superuser_credentials={"rotation": 2})

    assert {each.name for each in everything.by_name.values() if each.type == "pulumi:index:Stash"} == {
        "billing-user-password-1",
        "billing-postgres-password-2",
    }


def test_a_given_password_is_secret_and_followed() -> None:
    everything = registered(credentials={"password": "correct horse"})

    kept = everything["billing-user-password"]
    assert (kept.ignore_changes, kept.replace_on_changes, kept.secrets) == ((), ("input",), {"input"})
    secret = everything["billing-user-credentials"]
    assert secret.inputs["data"]["password"] == "Y29ycmVjdCBob3JzZQ=="
    assert "data" in secret.secrets


def test_the_pod_is_replaced_with_each_password_that_the_component_makes() -> None:
    server = registered()["billing-server"]

    assert server.inputs["spec"]["template"]["metadata"]["annotations"] == {
        "stateful-databases/user-credentials": "billing-user-password-1-id",
        "stateful-databases/postgres-credentials": "billing-postgres-password-1-id",
    }
    assert {"billing-user-credentials", "billing-postgres-credentials"} <= server.depends_on


def test_a_secret_that_is_replaced_leaves_the_server_where_it_is() -> None:
    server = registered()["billing-server"]

    assert not {each for each in server.property_dependencies if each.endswith("-credentials")}


def test_an_existing_secret_is_looked_up_and_none_is_made() -> None:
    everything = registered(credentials={"existing_secret": "vault", "password_key": "pw"})

    assert "billing-user-credentials" not in everything.by_name
    assert everything.reads == {"billing-existing-user-credentials": "default/vault"}
    server = everything["billing-server"].inputs["spec"]["template"]
    assert set(server["metadata"]["annotations"]) == {"stateful-databases/postgres-credentials"}
    (volume,) = (each for each in server["spec"]["volumes"] if each["name"] == "user-credentials")
    assert volume["secret"]["secretName"] == "vault"
    assert "spec" not in everything["billing-server"].secrets
    outputs = everything.outputs["billing"]
    assert (outputs["secretName"], outputs["passwordKey"]) == ("vault", "pw")
    assert "connectionUrl" not in outputs


def test_the_name_of_an_existing_secret_as_an_output_is_not_looked_up() -> None:
    everything = registered(credentials={"existing_secret": pulumi.Output.from_input("vault")})

    assert everything.reads == {}
    assert everything.outputs["billing"]["secretName"] == "vault"


def test_the_outputs() -> None:
    outputs = registered(credentials={"password": "p@ss:word"}).outputs["billing"]

    assert outputs.pop("secrets") == {"connectionUrl"}
    assert outputs == {
        "host": "billing.default.svc",
        "port": 5432,
        "database": "billing",
        "username": "billing",
        "secretName": "billing-credentials",
        "passwordKey": "password",
        "superuserSecretName": "billing-superuser-credentials",
        "superuserPasswordKey": "password",
        "userSecretNames": {},
        "connectionUrl": "postgresql://billing:p%40ss%3Aword@billing.default.svc:5432/billing",
        "serviceName": "billing",
    }


def test_bad_arguments_register_nothing() -> None:
    def declare() -> None:
        with pytest.raises(pulumi.RunError):
            Postgres("billing", {"version": "1"})

    assert register(declare).by_name == {}


def test_the_components_provider_is_every_childs() -> None:
    def declare() -> None:
        from pulumi_kubernetes import Provider  # noqa: PLC0415 - registers only within a program

        provider = Provider("elsewhere", context="elsewhere")
        Postgres("billing", {"version": "18"}, pulumi.ResourceOptions(providers=[provider]))

    everything = register(declare)

    children = [each for each in everything.kubernetes_objects() if each.parent == "billing"]
    assert len(children) == 8
    assert {each.provider for each in children} == {"elsewhere-id"}


def test_two_instances_neither_collide_nor_select_each_other() -> None:
    def declare() -> None:
        Postgres("billing", {"version": "18"})
        Postgres("billing-archive", {"version": "15"})

    objects = register(declare).kubernetes_objects()

    names = [(each.type, each.inputs["metadata"]["name"]) for each in objects if "name" in each.inputs["metadata"]]
    assert len(names) == len(set(names)) == 14
    servers = [each.inputs["spec"] for each in objects if each.type.endswith("Deployment")]
    for one, other in (servers, reversed(servers)):
        selector = one["selector"]["matchLabels"]
        assert not selector.items() <= other["template"]["metadata"]["labels"].items()
