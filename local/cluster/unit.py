"""A unit is a process that a cluster's init keeps running; it is described by a file in the state folder."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from local import paths
from local.cluster import files

# The repository is in the command line, not in the environment that init has from the clone that started it: an `up`
# from another clone restarts the unit with that one's code.
_RUN_MODULE = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module(sys.argv.pop(1), run_name='__main__')"
)


@dataclass(frozen=True)
class Unit:
    """One process.

    `inherits_listener`: it gets the socket that listens on this machine's loopback as its standard input.
    """

    name: str
    argv: list[str]
    inherits_listener: bool = False


def python(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module of this clone."""
    return [sys.executable, "-P", "-c", _RUN_MODULE, str(paths.REPOSITORY), module, *arguments]


def folder(state: Path) -> Path:
    """The folder of the units in a cluster's state folder."""
    return state / "units"


def write(state: Path, unit: Unit) -> None:
    """Describe the unit to init; it starts, or restarts when it differs, at init's next SIGHUP."""
    files.write(folder(state) / f"{unit.name}.json", json.dumps(asdict(unit), indent=1))


def read_all(state: Path) -> list[Unit]:
    """Every unit of the cluster, by name."""
    return [Unit(**json.loads(path.read_text())) for path in sorted(folder(state).glob("*.json"))]
