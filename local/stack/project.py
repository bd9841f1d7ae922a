"""A view of this repository's Pulumi program, so that the engine writes into a copy of the stack's values."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from local.errors import LocalError
from local.paths import REPOSITORY

_SHOWN = ("__main__.py", "stacks")
_PLACEHOLDER = "encrypted"


@dataclass(frozen=True)
class Project:
    """The program as the engine sees it for one stack."""

    folder: Path
    namespace: str


def write(
    folder: Path, stack: str, image_registry: str | None, provider: dict[str, str], *, decrypt: bool = True
) -> Project:
    """Write the project's folder for one stack.

    Args:
        folder: made if missing; what it has for this stack is replaced, but for the engine's salt.
        stack: name of the stack.
        image_registry: replaces the value of the place, if given.
        provider: configuration of the Kubernetes provider, such as its context.
        decrypt: whether the engine shall; otherwise encrypted values are replaced, and it needs nobody's passphrase.

    Raises:
        LocalError: the stack has no values, or they are no mapping.

    """
    values = REPOSITORY / "stacks" / f"Pulumi.{stack}.yaml"
    if not values.exists():
        message = f'stack "{stack}": there is no {values.relative_to(REPOSITORY)}; known are {", ".join(stacks())}'
        raise LocalError(message)
    folder.mkdir(parents=True, exist_ok=True)
    for name in _SHOWN:
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(REPOSITORY / name)
    project = _read(REPOSITORY / "Pulumi.yaml")
    project["stackConfigDir"] = "."
    project["runtime"]["options"]["virtualenv"] = sys.prefix
    _write(folder / "Pulumi.yaml", project)

    copy = folder / values.name
    content = _read(values)
    if not decrypt:
        content = {"config": _replaced(content.get("config"))}
    if copy.exists():
        content = {"encryptionsalt": _read(copy).get("encryptionsalt"), **content}
    config = _mapping(content.get("config") or {}, f"{values}: config")
    _refuse_unknown(config, f"{project['name']}:", f"{values.relative_to(REPOSITORY)}: config")
    place: object = config.get(f"{project['name']}:place")
    # Anything else than a mapping is for the program to refuse.
    values_of_place = cast("dict[str, Any]", place) if isinstance(place, dict) else {}
    if image_registry is not None:
        values_of_place["image_registry"] = image_registry
    content["config"] = config | {f"kubernetes:{key}": value for key, value in provider.items()}
    _write(copy, content)
    return Project(folder, str(values_of_place.get("namespace")))


def stacks() -> list[str]:
    """Give the names of the stacks that have values."""
    return sorted(path.name.split(".")[1] for path in (REPOSITORY / "stacks").glob("Pulumi.*.yaml"))


def _refuse_unknown(config: dict[str, Any], project: str, where: str) -> None:
    """Refuse keys of the program beside the one that it reads; the program can't list them itself."""
    unknown = [key for key in config if key.startswith(project) and key != f"{project}place"]
    if unknown:
        message = f"{where}: no such key: {', '.join(unknown)}; all values stand under {project}place"
        raise LocalError(message)


def _replaced(value: object) -> object:
    """Put a placeholder where the engine has encrypted a value."""
    if isinstance(value, list):
        return [_replaced(each) for each in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    fields = cast("dict[str, object]", value)
    return _PLACEHOLDER if fields.keys() == {"secure"} else {key: _replaced(each) for key, each in fields.items()}


def _read(file: Path) -> dict[str, Any]:
    try:
        content: object = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        message = f"{file}: not YAML: {error}"
        raise LocalError(message) from error
    return _mapping(content, str(file))


def _mapping(content: object, where: str) -> dict[str, Any]:
    if not isinstance(content, dict):
        message = f"{where}: a mapping belongs here"
        raise LocalError(message)
    return cast("dict[str, Any]", content)


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
