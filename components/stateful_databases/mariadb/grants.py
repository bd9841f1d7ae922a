"""What MariaDB lets its users do: its names, its privileges, and the statements that grant them."""

import re

from stateful_databases.mariadb.args import MariaDBUserArgs
from stateful_databases.shared.access import AccessRules, AccessSpec, UserSpec

ROOT = "root"
# "Database privileges" of MariaDB's documentation of GRANT, without those that not every series has.
PRIVILEGES = (
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "CREATE",
    "DROP",
    "ALTER",
    "INDEX",
    "REFERENCES",
    "TRIGGER",
    "EVENT",
    "EXECUTE",
    "CREATE VIEW",
    "SHOW VIEW",
    "CREATE ROUTINE",
    "ALTER ROUTINE",
    "CREATE TEMPORARY TABLES",
    "LOCK TABLES",
    "DELETE HISTORY",
)
ALL_PRIVILEGES = "ALL PRIVILEGES"
RULES = AccessRules(
    user_args=MariaDBUserArgs,
    identifier=re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}"),
    identifier_rule="letters, digits and '_', not starting with a digit, at most 64 characters",
    databases=frozenset({"mysql", "sys", "information_schema", "performance_schema"}),
    users=frozenset({ROOT, "mysql", "healthcheck", "public"}),
    user_prefix="",
    privileges=PRIVILEGES,
    all_privileges=ALL_PRIVILEGES,
)


def grants_sql(access: AccessSpec) -> str:
    """Build the statements that make the databases, and the grants those of the arguments; the users are there."""
    statements = [
        *(f"CREATE DATABASE IF NOT EXISTS `{database}`" for database in access.databases),
        *(_grant((ALL_PRIVILEGES,), database, access.owner) for database in access.databases),
        *(statement for user in access.users for statement in _exactly(user)),
    ]
    return "".join(f"{statement};\n" for statement in statements)


def _exactly(user: UserSpec) -> list[str]:
    return [
        f"REVOKE ALL PRIVILEGES, GRANT OPTION FROM `{user.name}`@'%'",
        *(_grant(privileges, database, user.name) for database, privileges in user.grants.items()),
    ]


def _grant(privileges: tuple[str, ...], database: str, user: str) -> str:
    # In a GRANT, _ in the name of a database is a wildcard.
    pattern = database.replace("_", r"\_")
    return f"GRANT {', '.join(privileges)} ON `{pattern}`.* TO `{user}`@'%'"
