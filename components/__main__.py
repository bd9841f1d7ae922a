"""The entry for Pulumi programs in other languages: serves the components as a plugin."""  # noqa: INP001 - the folder of a plugin is no package

import sys
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, cast

import pulumi
from pulumi.provider import ConstructResult, main
from pulumi.provider.experimental.analyzer import PropertyDefinition, TypeDefinition
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError
from stateful_databases import Cassandra, MariaDB, Postgres, Problems

PACKAGE = "stateful-databases"


class Provider(ComponentProvider):
    """The components, with an error for what the base class would drop in silence."""

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: pulumi.Inputs,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Make a component; what is wrong with its inputs is an error without a traceback."""
        kind = resource_type.rpartition(":")[2]
        problems = Problems(f'{kind} "{name}"')
        self._check(inputs, self._component_defs[kind].inputs, "", problems)
        problems.raise_any()
        try:
            return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as error:
            if isinstance(error.inner, pulumi.RunError):
                raise error.inner from None
            raise

    def _check(
        self, given: Mapping[str, object], known: Mapping[str, PropertyDefinition], path: str, problems: Problems
    ) -> None:
        for key, value in sorted(given.items()):
            if key not in known:
                problems.unknown(f"{path}{key}", key, known)
            elif value is not None:
                self._check_value(value, known[key], f"{path}{key}", problems)

    def _check_value(self, value: object, known: PropertyDefinition, path: str, problems: Problems) -> None:
        if known.items is not None and isinstance(value, list):
            for place, item in enumerate(cast("list[object]", value)):
                self._check_value(item, known.items, f"{path}[{place}]", problems)
        elif known.additional_properties is not None and isinstance(value, dict):
            for key, item in cast("dict[str, object]", value).items():
                self._check_value(item, known.additional_properties, f"{path}.{key}", problems)
        elif known.ref:
            # None where the component itself checks the value.
            definition = self.get_type_definition(known)
            if definition is not None:
                self._check_type(value, definition, path, problems)

    def _check_type(self, value: object, known: TypeDefinition, path: str, problems: Problems) -> None:
        if known.enum:
            allowed = [str(member.value) for member in known.enum]
            if value not in allowed:
                problems.add(path, value, f"one of {', '.join(allowed)}")
        elif isinstance(value, dict):
            self._check(cast("dict[str, Any]", value), known.properties, f"{path}.", problems)
        else:
            fields = ", ".join(sorted(known.properties))
            problems.add_hidden(path, f"an object with {fields}, not an output of one")


if __name__ == "__main__":
    main(Provider([Cassandra, MariaDB, Postgres], PACKAGE, version=version(PACKAGE)), sys.argv[1:])
