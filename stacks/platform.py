"""The platform: the databases `orders`, `billing` and `events` in a namespace of their own."""

from collections.abc import Mapping
from typing import TypeVar

import pulumi
from pulumi_kubernetes.core.v1 import NamespacePatch
from stateful_databases import (
    Cassandra,
    CassandraArgs,
    MariaDB,
    MariaDBArgs,
    Postgres,
    PostgresArgs,
    StorageArgs,
)

from stacks.environment import Environment
from stacks.place import Place

Args = TypeVar("Args", MariaDBArgs, PostgresArgs, CassandraArgs)


def deploy(environment: Environment, place: Place) -> Mapping[str, Mapping[str, pulumi.Input[object]]]:
    """Declare the platform; returns the stack's outputs by database."""
    namespace = _namespace(place.namespace)
    orders = MariaDB(
        "orders",
        {
            **_placed(environment.orders, place, namespace),
            "credentials": place.orders_credentials,
            "root_credentials": place.orders_root_credentials,
        },
    )
    billing = Postgres(
        "billing",
        {
            **_placed(environment.billing, place, namespace),
            "credentials": place.billing_credentials,
            "superuser_credentials": place.billing_superuser_credentials,
        },
    )
    events = Cassandra(
        "events",
        {
            **_placed(environment.events, place, namespace),
            "credentials": place.events_credentials,
            "superuser_credentials": place.events_superuser_credentials,
        },
    )
    return {
        "orders": {"kind": "mariadb", "database": orders.database, **_connection(orders)},
        "billing": {"kind": "postgres", "database": billing.database, **_connection(billing)},
        "events": {
            "kind": "cassandra",
            "database": events.keyspace,
            "dataCenter": events.data_center,
            **_connection(events),
        },
    }


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


def _placed(args: Args, place: Place, namespace: pulumi.Input[str]) -> Args:
    placed = args.copy()
    placed["namespace"] = namespace
    placed["storage"] = _storage(args.get("storage"), place)
    if place.image_registry is not None:
        placed["image_registry"] = place.image_registry
    placed["network_policy"] = place.network_policy
    return placed


def _storage(storage: StorageArgs | None, place: Place) -> StorageArgs:
    placed: StorageArgs = {**(storage or {})}
    if place.storage_class is not None:
        placed["storage_class"] = place.storage_class
    return placed


def _connection(database: MariaDB | Postgres | Cassandra) -> Mapping[str, pulumi.Input[object]]:
    return {
        "host": database.host,
        "port": database.port,
        "username": database.username,
        "secretName": database.secret_name,
        "passwordKey": database.password_key,
    }
