"""cassandra.yaml: settings by name, put over those of the image."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Self, cast

from stateful_databases.shared.configuration import PLACED
from stateful_databases.shared.validation import Fields

_OF_THE_RING = "say it by the argument of this name"
_ROLES = "the component makes the roles: everybody has to log in"
RESERVED = {
    "authenticator": _ROLES,
    "authorizer": _ROLES,
    "role_manager": _ROLES,
    "auto_bootstrap": "a member that doesn't bootstrap lacks rows",
    "broadcast_address": PLACED,
    "broadcast_rpc_address": PLACED,
    "cdc_raw_directory": PLACED,
    "client_encryption_options": "probes and the component's own client speak without TLS",
    "cluster_name": _OF_THE_RING,
    "commitlog_directory": PLACED,
    "data_file_directories": PLACED,
    "endpoint_snitch": "set by the component: data_center and rack depend on it",
    "hints_directory": PLACED,
    "initial_token": "the ring chooses the tokens",
    "listen_address": PLACED,
    "listen_interface": PLACED,
    "local_system_data_file_directory": PLACED,
    "native_transport_port": PLACED,
    "num_tokens": _OF_THE_RING,
    "partitioner": "data that is there can't be read with another one",
    "rpc_address": PLACED,
    "rpc_interface": PLACED,
    "saved_caches_directory": PLACED,
    "seed_provider": "set by the component: a member that lists itself lacks rows",
    "server_encryption_options": "the NetworkPolicy and probes know the port without TLS alone",
    "ssl_storage_port": PLACED,
    "start_native_transport": PLACED,
    "storage_port": PLACED,
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SIZE = re.compile(r'"([0-9]+)(KiB|MiB|GiB)"')
_UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


@dataclass(frozen=True)
class CassandraYaml:
    """The settings that are given, as JSON by name."""

    settings: Mapping[str, str]

    @classmethod
    def read(cls, fields: Fields, key: str) -> Self:
        """Read the mapping of settings under `key`.

        They come out by name: maps of other languages have no order, and another text replaces the pods.
        """
        settings: dict[str, str] = {}
        for name, value in fields.mapping(key).items():
            path = f"{fields.path(key)}.{name}"
            if not _NAME.fullmatch(str(name)):
                fields.problems.add(path, name, "a setting's name has lower-case letters, digits and '_'")
            elif name in RESERVED:
                fields.problems.add(path, value, RESERVED[name])
            elif not _is_plain(value):
                fields.problems.add(path, value, "a number, a string, true, false, or lists and mappings of them")
            else:
                settings[name] = json.dumps(_whole(value), sort_keys=True)
        return cls(dict(sorted(settings.items())))

    @property
    def lines(self) -> tuple[str, ...]:
        """A line for each: YAML takes JSON."""
        return tuple(f"{name}: {value}" for name, value in self.settings.items())

    def size(self, name: str) -> int | None:
        """Give the bytes of a setting such as "512MiB"; None where it isn't given so, which the server judges."""
        size = _SIZE.fullmatch(self.settings.get(name, ""))
        return int(size[1]) * _UNITS[size[2]] if size else None


def _is_plain(value: object) -> bool:
    match value:
        case dict():
            return all(
                isinstance(key, str) and _is_plain(each) for key, each in cast("dict[object, object]", value).items()
            )
        case list() | tuple():
            return all(map(_is_plain, cast("list[object]", value)))
        case float():
            return isfinite(value)
        case _:
            return isinstance(value, (str, int))


def _whole(value: object) -> object:
    """Integers arrive as floats from other languages and from a stack's YAML."""
    match value:
        case dict():
            return {key: _whole(each) for key, each in cast("dict[str, object]", value).items()}
        case list() | tuple():
            return [_whole(each) for each in cast("list[object]", value)]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
