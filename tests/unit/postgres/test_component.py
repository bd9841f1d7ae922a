from typing import Any, cast

from stateful_databases import Postgres, PostgresArgs

from tests.monitor import Registrations, register


def registered(**args: Any) -> Registrations:  # noqa: ANN401 - any argument
    return register(lambda: Postgres("billing", cast("PostgresArgs", {"version": "18", **args})))


def test_the_children_and_their_kinds() -> None:
    children = {each.name: each.type for each in registered().kubernetes_objects()}

    assert children == {
        "billing-configuration": "kubernetes:core/v1:ConfigMap",
        "billing-user-credentials": "kubernetes:core/v1:Secret",
        "billing-superuser-credentials": "kubernetes:core/v1:Secret",
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


def test_another_rotation_is_another_password_of_this_account_alone() -> None:
    everything = registered(superuser_credentials={"rotation": 2})

    assert {each.name for each in everything.by_name.values() if each.type == "pulumi:index:Stash"} == {
        "billing-user-password-1",
        "billing-superuser-password-2",
    }


def test_the_pod_is_replaced_with_each_password_that_the_component_makes() -> None:
    server = registered()["billing-server"]

    assert server.inputs["spec"]["template"]["metadata"]["annotations"] == {
        "stateful-databases/user-credentials": "billing-user-password-1-id",
        "stateful-databases/superuser-credentials": "billing-superuser-password-1-id",
    }
    assert {"billing-user-credentials", "billing-superuser-credentials"} <= server.depends_on


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
