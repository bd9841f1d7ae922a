import base64
from typing import Any, cast

import pulumi
import pytest
from stateful_databases import MariaDB, MariaDBArgs

from tests.monitor import Registrations, register


def registered(**args: Any) -> Registrations:  # noqa: ANN401 - any argument
    return register(lambda: MariaDB("orders", cast("MariaDBArgs", {"version": "11.4", **args})))


def test_the_children_and_their_kinds() -> None:
    children = {each.name: each.type for each in registered().kubernetes_objects()}

    assert children == {
        "orders-configuration": "kubernetes:core/v1:ConfigMap",
        "orders-user-credentials": "kubernetes:core/v1:Secret",
        "orders-root-credentials": "kubernetes:core/v1:Secret",
        "orders-headless": "kubernetes:core/v1:Service",
        "orders-service": "kubernetes:core/v1:Service",
        "orders-service-account": "kubernetes:core/v1:ServiceAccount",
        "orders-network-policy": "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        "orders-data-0": "kubernetes:core/v1:PersistentVolumeClaimPatch",
        "orders-server": "kubernetes:apps/v1:StatefulSet",
    }


def test_every_child_belongs_to_the_component() -> None:
    everything = registered()

    assert everything["orders"].type == "stateful-databases:index:MariaDB"
    assert {each.parent for each in everything.kubernetes_objects()} == {"orders"}


def test_the_claim_outlives_the_component_and_is_there_before_the_server() -> None:
    everything = registered()

    assert everything["orders-data-0"].retain_on_delete
    assert everything["orders-data-0"].inputs["metadata"]["name"] == "data-orders-0"
    assert "orders-data-0" in everything["orders-server"].depends_on


def test_the_template_is_left_as_it_is_and_the_claim_carries_the_size() -> None:
    everything = registered(storage={"size": "20Gi"})

    assert everything["orders-server"].ignore_changes == ("spec.volumeClaimTemplates",)
    assert everything["orders-data-0"].inputs["spec"]["resources"] == {"requests": {"storage": "20Gi"}}


def test_the_server_uses_the_configuration_by_the_name_it_was_given() -> None:
    everything = registered()

    volumes = everything["orders-server"].inputs["spec"]["template"]["spec"]["volumes"]
    (configuration,) = (volume for volume in volumes if volume["name"] == "configuration")
    assert "name" not in everything["orders-configuration"].inputs["metadata"]
    assert everything["orders-configuration"].inputs["immutable"] is True
    assert configuration["configMap"]["name"] == "orders-configuration-autonamed"


def test_a_drawn_password_is_secret_and_kept() -> None:
    everything = registered()

    kept = everything["orders-user-password-1"]
    assert (kept.type, kept.parent, kept.ignore_changes) == ("pulumi:index:Stash", "orders", ("input",))
    assert kept.secrets == {"input"}
    drawn = base64.b64encode(kept.inputs["input"].encode()).decode()
    assert everything["orders-user-credentials"].inputs["data"] == {"password": drawn}
    assert "data" in everything["orders-user-credentials"].secrets


def test_another_rotation_is_another_password_of_this_account_alone() -> None:
    everything = registered(root_credentials={"rotation": 2})

    assert {each.name for each in everything.by_name.values() if each.type == "pulumi:index:Stash"} == {
        "orders-user-password-1",
        "orders-root-password-2",
    }


def test_a_given_password_is_secret_and_followed() -> None:
    everything = registered(credentials={"password": "correct horse"})

    kept = everything["orders-user-password"]
    assert (kept.ignore_changes, kept.replace_on_changes, kept.secrets) == ((), ("input",), {"input"})
    secret = everything["orders-user-credentials"]
    assert secret.inputs["data"]["password"] == "Y29ycmVjdCBob3JzZQ=="
    assert "data" in secret.secrets


def test_the_pod_is_replaced_with_each_password_that_the_component_makes() -> None:
    server = registered()["orders-server"]

    assert server.inputs["spec"]["template"]["metadata"]["annotations"] == {
        "stateful-databases/user-credentials": "orders-user-password-1-id",
        "stateful-databases/root-credentials": "orders-root-password-1-id",
    }
    assert {"orders-user-credentials", "orders-root-credentials"} <= server.depends_on


def test_a_secret_that_is_replaced_leaves_the_server_where_it_is() -> None:
    server = registered()["orders-server"]

    assert not {each for each in server.property_dependencies if each.endswith("-credentials")}


def test_an_existing_secret_is_looked_up_and_none_is_made() -> None:
    everything = registered(credentials={"existing_secret": "vault", "password_key": "pw"})

    assert "orders-user-credentials" not in everything.by_name
    assert everything.reads == {"orders-existing-user-credentials": "default/vault"}
    server = everything["orders-server"].inputs["spec"]["template"]
    assert set(server["metadata"]["annotations"]) == {"stateful-databases/root-credentials"}
    (volume,) = (each for each in server["spec"]["volumes"] if each["name"] == "user-credentials")
    assert volume["secret"]["secretName"] == "vault"
    assert "spec" not in everything["orders-server"].secrets
    outputs = everything.outputs["orders"]
    assert (outputs["secretName"], outputs["passwordKey"]) == ("vault", "pw")
    assert "connectionUrl" not in outputs


def test_the_name_of_an_existing_secret_as_an_output_is_not_looked_up() -> None:
    everything = registered(credentials={"existing_secret": pulumi.Output.from_input("vault")})

    assert everything.reads == {}
    assert everything.outputs["orders"]["secretName"] == "vault"


def test_the_outputs() -> None:
    outputs = registered(credentials={"password": "p@ss:word"}).outputs["orders"]

    assert outputs.pop("secrets") == {"connectionUrl"}
    assert outputs == {
        "host": "orders.default.svc",
        "port": 3306,
        "database": "orders",
        "username": "orders",
        "secretName": "orders-credentials",
        "passwordKey": "password",
        "rootSecretName": "orders-root-credentials",
        "rootPasswordKey": "password",
        "userSecretNames": {},
        "connectionUrl": "mysql://orders:p%40ss%3Aword@orders.default.svc:3306/orders",
        "serviceName": "orders",
        "headlessServiceName": "orders-headless",
    }


def test_bad_arguments_register_nothing() -> None:
    def declare() -> None:
        with pytest.raises(pulumi.RunError):
            MariaDB("orders", {"version": "1"})

    assert register(declare).by_name == {}


def test_the_components_provider_is_every_childs() -> None:
    def declare() -> None:
        from pulumi_kubernetes import Provider  # noqa: PLC0415 - registers only within a program

        provider = Provider("elsewhere", context="elsewhere")
        MariaDB("orders", {"version": "11.4"}, pulumi.ResourceOptions(providers=[provider]))

    everything = register(declare)

    children = [each for each in everything.kubernetes_objects() if each.parent == "orders"]
    assert len(children) == 9
    assert {each.provider for each in children} == {"elsewhere-id"}


def test_two_instances_neither_collide_nor_select_each_other() -> None:
    def declare() -> None:
        MariaDB("orders", {"version": "11.4"})
        MariaDB("orders-archive", {"version": "10.11"})

    objects = register(declare).kubernetes_objects()

    names = [(each.type, each.inputs["metadata"]["name"]) for each in objects if "name" in each.inputs["metadata"]]
    assert len(names) == len(set(names)) == 16
    servers = [each.inputs["spec"] for each in objects if each.type.endswith("StatefulSet")]
    for one, other in (servers, reversed(servers)):
        selector = one["selector"]["matchLabels"]
        assert not selector.items() <= other["template"]["metadata"]["labels"].items()
