"""Pulumi's property values as JSON, and back.

On the wire a property bag is a protobuf Struct in which a secret is an object with a well-known key, and an unknown
value a well-known string. Here a secret is a `Secret` around its value, an unknown value is `UNKNOWN`, a whole number
an int, and null means absent.
"""

from dataclasses import dataclass
from typing import Final

from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct

from local.errors import LocalError
from local.standins.kubernetes.manifest import Manifest, Value, each, is_list, is_object

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  the mark of a secret, not a secret


@dataclass(frozen=True)
class Secret:
    """A value that the engine encrypts in the state and never prints."""

    value: Value


def decode(struct: Struct) -> Manifest:
    """The values of a property bag, secrets marked."""
    return _decode(json_format.MessageToDict(struct))


def encode(values: Manifest) -> Struct:
    """The property bag of values, secrets among them."""
    return json_format.ParseDict(_encode(values), Struct())


def reveal(value: Value) -> Value:
    """`value` without the marks of its secrets."""
    if isinstance(value, Secret):
        return reveal(value.value)
    return each(reveal, value)


def mark(value: Value, like: Value) -> Value:
    """`value` with what is secret in `like` marked secret.

    A list with a secret in it becomes secret as a whole: the server may order it otherwise.
    """
    if isinstance(value, Secret):
        return value
    if is_object(value) and is_object(like):
        return {key: mark(item, like.get(key)) for key, item in value.items()}
    return Secret(value) if contains_secret(like) else value


def contains_secret(value: Value) -> bool:
    """Whether anything in `value` is secret."""
    return isinstance(value, Secret) or any(map(contains_secret, _items(value)))


def contains_unknown(value: Value) -> bool:
    """Whether anything in `value`, which has no secrets marked, isn't known before the deployment."""
    return value == UNKNOWN or any(map(contains_unknown, _items(value)))


def _items(value: Value) -> list[Value]:
    if is_object(value):
        return list(value.values())
    return value if is_list(value) else []


def _decode(value: Value) -> Value:
    if is_object(value) and _SIGNATURE in value:
        if value[_SIGNATURE] == _SECRET:
            return Secret(_decode(value["value"]))
        message = "assets, archives and resources cannot be part of a Kubernetes object"
        raise LocalError(message)
    if is_object(value):
        return {key: _decode(item) for key, item in value.items() if item is not None}
    return int(value) if isinstance(value, float) and value.is_integer() else each(_decode, value)


def _encode(value: Value) -> Value:
    if isinstance(value, Secret):
        return {_SIGNATURE: _SECRET, "value": _encode(value.value)}
    return each(_encode, value)
