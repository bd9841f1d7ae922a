"""The platform: the databases `orders` and `billing` in a namespace of their own."""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.core.v1 import NamespacePatch
from stateful_databases import MariaDB, MariaDBArgs, Postgres, PostgresArgs, StorageArgs

from stacks.environment import Environment
from stacks.place import Place


def deploy(environment: Environment, place: Place) -> Mapping[str, Mapping[str, pulumi.Input[object]]]:
    """Declare the platform; returns the stack's outputs by database."""
    namespace = _namespace(place.namespace)
    orders = MariaDB("orders", _orders(environment.orders, place, namespace))
    billing = Postgres("billing", _billing(environment.billing, place, namespace))
    return {"orders": _outputs("mariadb", orders), "billing": _outputs("postgres", billing)}


def _namespace(name: str) -> pulumi.Output[str]:
    """Ensure the namespace: a patch makes it where it is missing and takes up an existing one.

    It is never deleted, because its volumes would go with it.
    """
    namespace = NamespacePatch(
        "namespace",
        metadata={
            "name": name,
            "labels": {"pod-security.kubernetes.io/enforce": "restricted"},
            # Others may have labelled an existing namespace.
            "annotations": {"pulumi.com/patchForce": "true"},
        },
        opts=pulumi.ResourceOptions(retain_on_delete=True),
    )
    # The name, once the namespace is there.
    return namespace.id.apply(lambda _: name)


def _orders(args: MariaDBArgs, place: Place, namespace: pulumi.Input[str]) -> MariaDBArgs:
    placed: MariaDBArgs = {**args, "namespace": namespace, "storage": _storage(args.get("storage"), place)}
    if place.image_registry is not None:
        placed["image_registry"] = place.image_registry
    placed["network_policy"] = place.network_policy
    placed["credentials"] = place.orders_credentials
    return placed


def _billing(args: PostgresArgs, place: Place, namespace: pulumi.Input[str]) -> PostgresArgs:
    placed: PostgresArgs = {**args, "namespace": namespace, "storage": _storage(args.get("storage"), place)}
    if place.image_registry is not None:
        placed["image_registry"] = place.image_registry
    placed["network_policy"] = place.network_policy
    placed["credentials"] = place.billing_credentials
    return placed


def _storage(storage: StorageArgs | None, place: Place) -> StorageArgs:
    placed: StorageArgs = {**(storage or {})}
    if place.storage_class is not None:
        placed["storage_class"] = place.storage_class
    return placed


def _outputs(kind: str, database: MariaDB | Postgres) -> Mapping[str, pulumi.Input[object]]:
    return {
        "kind": kind,
        "host": database.host,
        "port": database.port,
        "database": database.database,
        "username": database.username,
        "secretName": database.secret_name,
        "passwordKey": database.password_key,
    }
