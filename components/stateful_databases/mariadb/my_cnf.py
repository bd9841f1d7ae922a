"""my.cnf: settings by section."""

import re
from dataclasses import dataclass
from typing import Self

from stateful_databases.shared.configuration import (
    PLACED,
    SETTING_NAME,
    Setting,
    read_settings,
    settings_mapping,
)
from stateful_databases.shared.validation import Fields

SERVER_SECTION = "mariadbd"
# Every section that the server reads, such as [mysqld] or [mariadb-11.4].
_SERVER_SECTIONS = re.compile(r"(mysqld|mariadbd?|server)(-[0-9.]+)?|client-server|galera")
RESERVED = {
    "bind_address": PLACED,
    "datadir": PLACED,
    "pid_file": PLACED,
    "port": PLACED,
    "skip_networking": PLACED,
    "socket": PLACED,
    "user": PLACED,
    "innodb_data_home_dir": PLACED,
    "innodb_log_group_home_dir": PLACED,
    "innodb_undo_directory": PLACED,
    "init_file": "the component sets the passwords with it",
    "innodb_doublewrite": "without it a crash of the node can corrupt pages",
    "innodb_force_recovery": "it is for saving what is left of a damaged server, by hand",
    "skip_grant_tables": "it would let anybody in",
}


@dataclass(frozen=True)
class MyCnf:
    """The sections of my.cnf with their settings."""

    sections: tuple[tuple[str, tuple[Setting, ...]], ...]
    """By name, in the file too: of a setting in two sections, the last one counts."""

    @classmethod
    def read(cls, fields: Fields, key: str) -> Self:
        """Read the mapping of sections under `key`."""
        sections: dict[str, tuple[Setting, ...]] = {}
        for name, given in fields.mapping(key).items():
            path = f"{fields.path(key)}.{name}"
            settings = settings_mapping(given)
            if settings is None or not SETTING_NAME.fullmatch(str(name)):
                fields.problems.add(path, given, 'a section with its settings, such as {"mariadbd": {...}}')
            else:
                sections[str(name)] = read_settings(settings, _reserved, path, fields.problems)
        return cls(tuple(sorted(sections.items())))

    def with_defaults(self, defaults: tuple[Setting, ...]) -> Self:
        """Give these settings and, before them, the server's `defaults` that they don't replace."""
        added = tuple(setting for setting in defaults if self.server_setting(setting.name) is None)
        sections = dict(self.sections)
        completed = {**sections, SERVER_SECTION: (*added, *sections.get(SERVER_SECTION, ()))}
        return type(self)(tuple(sorted(completed.items())))

    def server_setting(self, name: str) -> tuple[str, str] | None:
        """Find what the server takes for the setting `name`: its path within the sections, and its value."""
        found = [
            (f"{section}.{setting.name}", setting.value)
            for section, settings in self.sections
            if _SERVER_SECTIONS.fullmatch(section)
            for setting in settings
            if _is_taken_for(setting.name, name)
        ]
        # The last one counts.
        return found[-1] if found else None

    @property
    def text(self) -> str:
        """The file."""
        return "\n".join(
            "\n".join([f"[{name}]", *(f"{setting.name} = {_quoted(setting.value)}" for setting in settings), ""])
            for name, settings in self.sections
        )


def _is_taken_for(written: str, name: str) -> bool:
    """Tell whether the server takes what is written for the setting `name`: with a prefix, and the start of it too."""
    return _bare(name).startswith(_bare(written))


def _reserved(name: str) -> str | None:
    """Say why a setting is reserved, however it is written."""
    return next((reason for each, reason in RESERVED.items() if _is_taken_for(name, each)), None)


def _bare(name: str) -> str:
    return re.sub(r"^(loose_|skip_|disable_|enable_)+", "", name)


def _quoted(value: str) -> str:
    """Write a value such that a # or a backslash in it means itself."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
