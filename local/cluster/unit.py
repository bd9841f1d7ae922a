"""A unit is a process that a cluster's init keeps running; it is described by a file in the state folder."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from local.cluster import files


@dataclass(frozen=True)
class Unit:
    """One process.

    `inherits_listener`: it gets the socket that listens on this machine's loopback as its standard input.
    """

    name: str
    argv: list[str]
    inherits_listener: bool = False


def folder(state: Path) -> Path:
    """The folder of the units in a cluster's state folder."""
    return state / "units"


def write(state: Path, unit: Unit) -> None:
    """Describe the unit to init; it starts, or restarts when it differs, at init's next SIGHUP."""
    files.write(folder(state) / f"{unit.name}.json", json.dumps(asdict(unit), indent=1))


def read_all(state: Path) -> list[Unit]:
    """Every unit of the cluster, by name."""
    return [Unit(**json.loads(path.read_text())) for path in sorted(folder(state).glob("*.json"))]
