"""The program that the tests' engine runs: the databases that a test declares, in a namespace of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pulumi
from pulumi_kubernetes.core.v1 import NamespacePatch
from stateful_databases import Cassandra, MariaDB, Postgres

OWN_LOCK_FILE = "/tmp/lock"  # noqa: S108 - the pod's own, so that it locks nobody out
COMPONENTS: dict[str, Callable[..., Cassandra | MariaDB | Postgres]] = {
    "cassandra": Cassandra,
    "mariadb": MariaDB,
    "postgres": Postgres,
}


@dataclass(frozen=True)
class Database:
    """One database; its text is the Python that makes it again."""

    kind: str
    args: dict[str, Any]
    patience: str = "5m"
    """How long an `up` waits for each of its objects; the provider's own 10 min would only delay a failure."""
    locked: bool = True
    """Whether the lock of the data directory is in the volume, as the component has it, or in each pod."""


def declare(namespace: str, databases: Mapping[str, Database]) -> None:
    """Declare the databases and export what a client needs of each."""
    patch = NamespacePatch(
        "namespace",
        metadata={
            "name": namespace,
            "labels": {"pod-security.kubernetes.io/enforce": "restricted"},
            "annotations": {"pulumi.com/patchForce": "true"},
        },
        opts=pulumi.ResourceOptions(retain_on_delete=True),
    )
    for name, database in databases.items():
        made = COMPONENTS[database.kind](
            name,
            {**database.args, "namespace": patch.id.apply(lambda _: namespace)},
            pulumi.ResourceOptions(transforms=_transforms(database)),
        )
        pulumi.export(name, {"kind": database.kind, **_outputs(made)})


def _outputs(made: Cassandra | MariaDB | Postgres) -> dict[str, pulumi.Output[Any]]:
    its = {
        "host": made.host,
        "port": made.port,
        "username": made.username,
        "secretName": made.secret_name,
        "passwordKey": made.password_key,
    }
    if not isinstance(made, Cassandra):
        return {**its, "database": made.database}
    ring = {"dataCenter": made.data_center, "headlessServiceName": made.headless_service_name}
    return {**its, **ring, "keyspace": made.keyspace}


def _transforms(database: Database) -> list[pulumi.ResourceTransform]:
    def lose_patience(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        patience = pulumi.CustomTimeouts(create=database.patience, update=database.patience)
        opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(custom_timeouts=patience))
        return pulumi.ResourceTransformResult(args.props, opts)

    def unlock(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ != "kubernetes:apps/v1:Deployment":
            return None
        (container,) = cast("dict[str, Any]", args.props)["spec"]["template"]["spec"]["containers"]
        (lock_file,) = (variable for variable in container["env"] if variable["name"] == "LOCK_FILE")
        lock_file["value"] = OWN_LOCK_FILE
        return pulumi.ResourceTransformResult(args.props, args.opts)

    return [lose_patience] if database.locked else [lose_patience, unlock]
