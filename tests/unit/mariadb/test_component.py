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
    secret = registered()["orders-user-credentials"]

    assert "data" in secret.secrets or "data.password" in secret.secrets
    assert secret.ignore_changes == ("data",)


def test_a_given_password_is_secret_and_followed() -> None:
    secret = registered(credentials={"password": "correct horse"})["orders-user-credentials"]

    assert secret.inputs["data"]["password"] == "Y29ycmVjdCBob3JzZQ=="
    assert "data" in secret.secrets or "data.password" in secret.secrets
    assert secret.ignore_changes == ()


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
