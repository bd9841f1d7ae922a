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
    "innodb_data_home_dir": _PLACED,
    "innodb_log_group_home_dir": _PLACED,
    "innodb_undo_directory": _PLACED,
    "init_file": "the component sets the passwords with it",
    "innodb_doublewrite": "without it a crash of the node can corrupt pages",
    "innodb_force_recovery": "it is for saving what is left of a damaged server, by hand",
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
            "\n".join([f"[{name}]", *(f"{setting.name} = {_quoted(setting.value)}" for setting in settings), ""])
            for name, settings in self.sections
        )


def _quoted(value: str) -> str:
    """Write a value such that a # or a backslash in it means itself."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
