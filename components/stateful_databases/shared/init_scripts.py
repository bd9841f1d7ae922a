"""Scripts that the image runs at the first start, in the order of their names."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi

from stateful_databases.shared.validation import Fields

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import VolumeArgsDict, VolumeMountArgsDict

VOLUME = "initialisation"
# Between the numbers of the component's own.
PREFIX = "50-"
# The API server lets a ConfigMap hold 1 MiB; the rest is the component's.
MAX_BYTES = (1024 - 64) * 1024
FILE_NAME = re.compile(r"[A-Za-z0-9._-]{1,200}\.(sql|sh)")
FILE_NAME_RULE = "a file name of letters, digits, '.', '_' and '-' that ends in .sql or .sh"


def read_init_scripts(fields: Fields, key: str) -> Mapping[str, str]:
    """Read the scripts by file name."""
    scripts: dict[str, str] = {}
    for name, text in fields.mapping(key).items():
        path = f"{fields.path(key)}.{name}"
        if not FILE_NAME.fullmatch(str(name)):
            fields.problems.add(path, name, FILE_NAME_RULE)
        elif not isinstance(text, str):
            fields.problems.add_hidden(path, "the script as a string")
        else:
            scripts[name] = text
    size = sum(len(text.encode()) for text in scripts.values())
    if size > MAX_BYTES:
        fields.problems.add_hidden(
            fields.path(key),
            f"at most {MAX_BYTES} bytes together, the room in a ConfigMap, and these are {size}: load more from a pod "
            "of your own",
        )
    return scripts


def keyed(scripts: Mapping[str, str]) -> dict[str, str]:
    """Give the scripts by their keys in the ConfigMap, which are their names in the image's directory."""
    return {f"{PREFIX}{name}": text for name, text in scripts.items()}


def initialisation_volume(config_map_name: pulumi.Input[str], scripts: Mapping[str, str]) -> "VolumeArgsDict":
    """Build the volume of the image's directory: the scripts that were given, between two of the component."""
    paths = {"initialise.sh": "10-initialise.sh"}
    if scripts:
        paths |= {**{key: key for key in keyed(scripts)}, "finish.sh": "90-finish.sh"}
    return {
        "name": VOLUME,
        "config_map": {
            "name": config_map_name,
            "items": [{"key": key, "path": path} for key, path in sorted(paths.items(), key=lambda item: item[1])],
            # The images run an executable script by itself; any other becomes a part of their own.
            "default_mode": 0o555,
        },
    }


def initialisation_mount() -> "VolumeMountArgsDict":
    """Build the mount of that volume."""
    return {"name": VOLUME, "mount_path": "/docker-entrypoint-initdb.d", "read_only": True}
