"""The peer: the same objects declared with pulumi_kubernetes alone, written from what the components registered.

It is what a careful person writes by hand: a function per kind of database, the objects as literals, and no component.
The literals are dicts; the SDK's classes of arguments cost the same.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from google.protobuf import json_format
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.rpc import _special_secret_sig, _special_sig_key  # pyright: ignore[reportPrivateUsage]

from benchmarks.program.monitor import AUTONAMED, IDENTIFIED, STASH

NAME = "nameofthedatabase"
"""The name that the components had when their objects were registered; the functions' parameter takes its place."""

_WRITTEN_BY_SDK = {"apiVersion", "kind"}

Registered = Iterable[resource_pb2.RegisterResourceRequest]


def objects(registered: Registered) -> list[resource_pb2.RegisterResourceRequest]:
    """Choose what a program without components has as well."""
    return [each for each in registered if each.custom]


def program(count: int, mariadb: Registered, postgres: Registered, *, grouped: bool = False) -> str:
    """Write the program that declares `count` databases, every second one a Postgres.

    Args:
        count: how many.
        mariadb: what the component MariaDB registered, with the name `NAME`.
        postgres: the same of Postgres.
        grouped: whether the objects of a database are the children of an empty component.

    """
    parent = ["parent=component"] if grouped else []
    functions = {"mariadb": objects(mariadb), "postgres": objects(postgres)}
    modules = {_module(each) for declared in functions.values() for each in declared}
    lines = [f"import {module}" for module in sorted({"pulumi", *modules})]
    for function, declared in functions.items():
        variables = {each.name: f"object{number}" for number, each in enumerate(declared)}
        lines += ["", "", f"def {function}(name):"]
        lines += ['    component = pulumi.ComponentResource("benchmarks:index:Database", name)'] if grouped else []
        lines += [f"    {variables[each.name]} = {_call(each, variables, parent)}" for each in declared]
    lines += ["", "", f"for number in range({count}):"]
    lines += ['    postgres(f"postgres{number}") if number % 2 else mariadb(f"mariadb{number}")', ""]
    return "\n".join(lines)


def _call(each: resource_pb2.RegisterResourceRequest, variables: Mapping[str, str], options: Sequence[str]) -> str:
    inputs = cast("dict[str, object]", json_format.MessageToDict(each.object))
    arguments = [
        f"{_snake(key)}={_awaiting(each.propertyDependencies[key].urns, _literal(value, variables), variables)}"
        for key, value in inputs.items()
        if key not in _WRITTEN_BY_SDK
    ]
    every = ", ".join([_literal(each.name, {}), *arguments, _options(each, variables, options)])
    return f"{_module(each)}.{_class(each)}({every})"


def _awaiting(urns: Iterable[str], literal: str, variables: Mapping[str, str]) -> str:
    """Write a value that is computed from others' outputs, where it doesn't just carry one, as an apply of them."""
    for variable in sorted(variables[_name(urn)] for urn in urns):
        if f"{variable}." not in literal:
            literal = f"{variable}.id.apply(lambda _: {literal})"
    return literal


def _options(each: resource_pb2.RegisterResourceRequest, variables: Mapping[str, str], given: Sequence[str]) -> str:
    options = [*given]
    awaited = set(each.dependencies) - {urn for of in each.propertyDependencies.values() for urn in of.urns}
    if awaited:
        options.append(f"depends_on=[{', '.join(sorted(variables[_name(urn)] for urn in awaited))}]")
    if each.ignoreChanges:
        options.append(f"ignore_changes={list(each.ignoreChanges)!r}")
    if each.retainOnDelete:
        options.append("retain_on_delete=True")
    return f"opts=pulumi.ResourceOptions({', '.join(options)})" if options else "opts=None"


def _literal(value: object, variables: Mapping[str, str]) -> str:
    """Write a value as Python."""
    match value:
        case str():
            return _text(value, variables)
        case Mapping():
            return _mapping(cast("Mapping[str, object]", value), variables)
        case list():
            items = cast("list[object]", value)
            return f"[{', '.join(_literal(each, variables) for each in items)}]"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return repr(value)


def _text(value: str, variables: Mapping[str, str]) -> str:
    """Write a text; what only the cluster knows is the output that carries it."""
    if value.endswith(AUTONAMED):
        return f'{variables[value.removesuffix(AUTONAMED)]}.metadata["name"]'
    if value.endswith(IDENTIFIED):
        return f"{variables[value.removesuffix(IDENTIFIED)]}.id"
    if NAME not in value:
        return repr(value)
    escaped = value.replace("{", "{{").replace("}", "}}")
    return f"f{escaped!r}".replace(NAME, "{name}")


def _mapping(value: Mapping[str, object], variables: Mapping[str, str]) -> str:
    if value.get(_special_sig_key) == _special_secret_sig:
        return f"pulumi.Output.secret({_literal(value['value'], variables)})"
    pairs = (f"{_text(key, variables)}: {_literal(each, variables)}" for key, each in value.items())
    return f"{{{', '.join(pairs)}}}"


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]


def _module(each: resource_pb2.RegisterResourceRequest) -> str:
    if each.type == STASH:
        return "pulumi"
    return f"pulumi_kubernetes.{each.type.split(':')[1].replace('.k8s.io', '').replace('/', '.')}"


def _class(each: resource_pb2.RegisterResourceRequest) -> str:
    return each.type.split(":")[2]


def _snake(key: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower()
