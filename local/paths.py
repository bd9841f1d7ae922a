"""Where `local/` keeps what it makes: everything outside the clone, so no target dirties the work tree."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def cache() -> Path:
    """What can be made again (programs, images): `$XDG_CACHE_HOME/stateful-databases`, default `~/.cache`."""
    return _xdg("XDG_CACHE_HOME", ".cache")


def state() -> Path:
    """What can't be made again (clusters, stacks): `$XDG_STATE_HOME/stateful-databases`, default `~/.local/state`."""
    return _xdg("XDG_STATE_HOME", ".local/state")


def _xdg(variable: str, default: str) -> Path:
    base = os.environ.get(variable)
    return (Path(base) if base else Path.home() / default) / "stateful-databases"
