"""my.cnf: settings by section."""

from dataclasses import dataclass
from typing import Self

from stateful_databases.shared.configuration import SETTING_NAME, Setting, read_settings, settings_mapping
from stateful_databases.shared.validation import Fields

_PLACED = "set by the component: probes, Services and volumes hang on it"
RESERVED = {
    "bind_address": _PLACED,
    "datadir": _PLACED,
    "pid_file": _PLACED,
    "port": _PLACED,
    "skip_networking": _PLACED,
    "socket": _PLACED,
    "user": _PLACED,
    "init_file": "it would run in the image's first initialisation too, and break it",
    "skip_grant_tables": "it would let anybody in",
}


@dataclass(frozen=True)
class MyCnf:
    """The sections of my.cnf with their settings."""

    sections: tuple[tuple[str, tuple[Setting, ...]], ...]

    @classmethod
    def read(cls, fields: Fields, key: str) -> Self:
        """Read the mapping of sections under `key`."""
        sections: list[tuple[str, tuple[Setting, ...]]] = []
        for name, given in fields.mapping(key).items():
            path = f"{fields.path(key)}.{name}"
            settings = settings_mapping(given)
            if settings is None or not SETTING_NAME.fullmatch(str(name)):
                fields.problems.add(path, given, 'a section with its settings, such as {"mariadbd": {...}}')
            else:
                sections.append((name, read_settings(settings, RESERVED, path, fields.problems)))
        return cls(tuple(sections))

    @property
    def text(self) -> str:
        """The file."""
        return "\n".join(
            "\n".join([f"[{name}]", *(f"{setting.name} = {setting.value}" for setting in settings), ""])
            for name, settings in self.sections
        )
