"""A Kubernetes object as JSON, and the few places of it that every kind has."""

from collections.abc import Callable
from typing import Any, TypeGuard

# The shape of an object is known to the API server, not to this program: the one place that says Any.
Value = Any
Manifest = dict[str, Value]


def is_object(value: Value) -> TypeGuard[Manifest]:
    """Whether a value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: Value) -> TypeGuard[list[Value]]:
    """Whether a value is a JSON list."""
    return isinstance(value, list)


def each(change: Callable[[Value], Value], value: Value) -> Value:
    """`value` with every member of an object or a list changed; anything else as it is."""
    if is_object(value):
        return {key: change(item) for key, item in value.items()}
    return [change(item) for item in value] if is_list(value) else value


def name(manifest: Manifest) -> str:
    """`metadata.name`, empty without one."""
    return dig(manifest, "metadata", "name", default="")


def namespace(manifest: Manifest) -> str:
    """`metadata.namespace`, empty without one."""
    return dig(manifest, "metadata", "namespace", default="")


def annotation(manifest: Manifest, key: str) -> str:
    """The value of `pulumi.com/<key>`, empty without one."""
    return dig(manifest, "metadata", "annotations", f"pulumi.com/{key}", default="")


def dig(value: Value, *path: str, default: Value = None) -> Value:
    """The value at a path of keys, or `default`."""
    for key in path:
        if not is_object(value) or key not in value:
            return default
        value = value[key]
    return value


def identifier(manifest: Manifest) -> str:
    """`namespace/name`, or the name alone of an object without namespace: the resource's id."""
    return "/".join(filter(None, (namespace(manifest), name(manifest))))
