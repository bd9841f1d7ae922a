"""What differs between the environments by decision: typed values, in one module per environment."""

import pkgutil
from dataclasses import dataclass, fields
from importlib import import_module

import pulumi
from stateful_databases import AntiAffinity, CassandraArgs, MariaDBArgs, PostgresArgs, Problems

from stacks import environments

PLACED = {
    "credentials",
    "image_registry",
    "namespace",
    "network_policy",
    "root_credentials",
    "storage.storage_class",
    "superuser_credentials",
}
"""Arguments that the place decides; in an environment they would be lost."""


@dataclass(frozen=True)
class Environment:
    """The databases of one environment."""

    orders: MariaDBArgs
    """The MariaDB with the orders."""

    billing: PostgresArgs
    """The Postgres with the bills."""

    events: CassandraArgs
    """The Cassandra with the events."""

    @property
    def nodes(self) -> int:
        """Nodes that a cluster must have: members of a ring share one only where they are allowed to."""
        apart = self.events.get("anti_affinity", AntiAffinity.REQUIRED) == AntiAffinity.REQUIRED
        return self.events.get("replicas", 3) if apart else 1


def named(stack: str) -> Environment:
    """Find the environment of a stack.

    Raises:
        pulumi.RunError: there is none of that name, or it decides what the place does.

    """
    known = sorted(module.name for module in pkgutil.iter_modules(environments.__path__))
    if stack not in known:
        message = f'stack "{stack}": no such environment; known are {", ".join(known)}'
        raise pulumi.RunError(message)
    environment = import_module(f"{environments.__name__}.{stack}").ENVIRONMENT
    assert isinstance(environment, Environment)  # noqa: S101 - a module that breaks this is a mistake in this repository
    problems = Problems(f"stacks/environments/{stack}.py")
    for database in fields(environment):
        args = getattr(environment, database.name)
        given = {*args, *(f"storage.{key}" for key in args.get("storage", {}))}
        for path in sorted(PLACED & given):
            problems.add_hidden(f"{database.name}.{path}", f"it belongs in Pulumi.{stack}.yaml")
    problems.raise_any()
    return environment
