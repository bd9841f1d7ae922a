from typing import Any, cast

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


def test_another_rotation_is_another_password_of_this_account_alone() -> None:
    everything = registered(root_credentials={"rotation": 2})

    assert {each.name for each in everything.by_name.values() if each.type == "pulumi:index:Stash"} == {
        "orders-user-password-1",
        "orders-root-password-2",
    }


def test_the_pod_is_replaced_with_each_password_that_the_component_makes() -> None:
    server = registered()["orders-server"]

    assert server.inputs["spec"]["template"]["metadata"]["annotations"] == {
        "stateful-databases/user-credentials": "orders-user-password-1-id",
        "stateful-databases/root-credentials": "orders-root-password-1-id",
    }
    assert {"orders-user-credentials", "orders-root-credentials"} <= server.depends_on


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
