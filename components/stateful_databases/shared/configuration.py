"""Settings of a server as its configuration files write them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from stateful_databases.shared.validation import Problems

SETTING_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
SETTING_RULE = "a number, a string of one line, true or false"
PLACED = "set by the component: probes, Services and volumes depend on it"


@dataclass(frozen=True)
class Setting:
    """One setting, with its value as text."""

    name: str
    value: str


def read_settings(
    given: Mapping[str, object], reserved: Callable[[str], str | None], path: str, problems: Problems
) -> tuple[Setting, ...]:
    """Read a mapping of settings; one for which `reserved` gives a reason is refused with it.

    They come out by name: maps of other languages have no order, and another order would be another text, which
    replaces the pod.
    """
    settings: list[Setting] = []
    for name, value in given.items():
        where = f"{path}.{name}"
        canonical = str(name).replace("-", "_").lower()
        text = _text(value)
        reason = reserved(canonical)
        if not SETTING_NAME.fullmatch(str(name)):
            problems.add(where, name, "a setting's name has letters, digits, '_', '-' and '.'")
        elif reason is not None:
            problems.add(where, value, reason)
        elif canonical in {setting.name for setting in settings}:
            problems.add(where, value, f"{canonical} is there twice, written in two ways")
        elif text is None:
            problems.add(where, value, SETTING_RULE)
        else:
            settings.append(Setting(canonical, text))
    return tuple(sorted(settings, key=lambda setting: setting.name))


def _text(value: object) -> str | None:
    """Write a value as configuration files do; None where it can't be."""
    match value:
        case bool():
            return "on" if value else "off"
        case int():
            return str(value)
        case float():
            # Integers arrive as floats from other languages and from a stack's YAML.
            return str(int(value)) if value.is_integer() else str(value)
        case str() if "\n" not in value and value.strip():
            return value
        case _:
            return None


def settings_mapping(value: object) -> Mapping[str, object] | None:
    """Take a value as a mapping of settings; None where it isn't one."""
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else None
