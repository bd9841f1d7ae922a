"""postgresql.conf: parameters by name."""

from dataclasses import dataclass
from typing import Self

from stateful_databases.shared.configuration import PLACED, Setting, read_settings
from stateful_databases.shared.validation import Fields

RESERVED = {
    "config_file": PLACED,
    "data_directory": PLACED,
    "external_pid_file": PLACED,
    "hba_file": "give its lines: pg_hba",
    "ident_file": PLACED,
    "listen_addresses": PLACED,
    "password_encryption": "the passwords are kept as SCRAM, which is what clients must use to log in",
    "port": PLACED,
    "unix_socket_directories": PLACED,
    "include": "give the parameters themselves",
    "include_dir": "give the parameters themselves",
    "include_if_exists": "give the parameters themselves",
    "fsync": "without it a crash of the node can lose the whole database",
    "full_page_writes": "without it a crash of the node can corrupt pages",
}


@dataclass(frozen=True)
class PostgresqlConf:
    """The parameters of the server."""

    settings: tuple[Setting, ...]

    @classmethod
    def read(cls, fields: Fields, key: str) -> Self:
        """Read the mapping of parameters under `key`."""
        return cls(read_settings(fields.mapping(key), RESERVED.get, fields.path(key), fields.problems))

    def with_defaults(self, defaults: tuple[Setting, ...]) -> Self:
        """Give these parameters and, before them, the `defaults` that they don't replace."""
        return type(self)((*(default for default in defaults if self.value(default.name) is None), *self.settings))

    def value(self, name: str) -> str | None:
        """Find the value of the parameter `name`."""
        return next((setting.value for setting in self.settings if setting.name == name), None)

    def text(self, data_directory: str, hba_file: str) -> str:
        """Give the file: what initdb chose for this directory, then what was given."""
        return "\n".join(
            [
                f"include_if_exists '{data_directory}/postgresql.conf'",
                "listen_addresses = '*'",
                f"hba_file = '{hba_file}'",
                *(f"{setting.name} = '{_escaped(setting.value)}'" for setting in self.settings),
                "",
            ]
        )


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")
