"""What Postgres lets its roles do: its names, its privileges, and the statements that grant them.

One statement a line: the single-user server ends a statement at the end of its line.
"""

import re
from collections.abc import Iterator

from stateful_databases.postgres.args import PostgresUserArgs
from stateful_databases.shared.access import AccessRules, AccessSpec, UserSpec

SUPERUSER = "postgres"
# The table privileges that every supported version has.
PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
ALL_PRIVILEGES = "ALL"
RULES = AccessRules(
    user_args=PostgresUserArgs,
    identifier=re.compile(r"[a-z_][a-z0-9_]{0,62}"),
    identifier_rule="lower-case letters, digits and '_', not starting with a digit, at most 63 characters",
    databases=frozenset({"postgres", "template0", "template1"}),
    users=frozenset({SUPERUSER, "public", "none", "current_user", "session_user", "current_role"}),
    user_prefix="pg_",
    privileges=PRIVILEGES,
    all_privileges=ALL_PRIVILEGES,
)


def roles_sql(access: AccessSpec) -> str:
    """Build the statements for the whole server: roles, owners, and who may connect to which database."""
    return _lines(
        # Whoever may log in could see into these, and in 14 make tables in them.
        "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC",
        *(statement for name in (access.owner, *(user.name for user in access.users)) for statement in _role(name)),
        *(statement for database in access.databases for statement in _ownership(database, access)),
    )


def schema_sql(access: AccessSpec, database: str) -> str:
    """Build the statements for the schema public of one database: its users' grants are those of the arguments."""
    statements = "; ".join(_schema_statements(access, database))
    # One transaction; and a schema that its owner dropped keeps no server down.
    return _lines(f"DO $$ BEGIN IF to_regnamespace('public') IS NOT NULL THEN {statements}; END IF; END $$")


def _role(name: str) -> Iterator[str]:
    yield (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') "
        f'THEN CREATE ROLE "{name}" LOGIN; END IF; END $$'
    )
    # One that was there before may be anything.
    yield f'ALTER ROLE "{name}" NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS'


def _ownership(database: str, access: AccessSpec) -> Iterator[str]:
    yield f'ALTER DATABASE "{database}" OWNER TO "{access.owner}"'
    # By default every role may connect to every database: one made for one database would see into all.
    yield f'REVOKE CONNECT ON DATABASE "{database}" FROM PUBLIC'
    for user in access.users:
        yield f'REVOKE ALL ON DATABASE "{database}" FROM "{user.name}" CASCADE'
        if database in user.grants:
            yield f'GRANT CONNECT ON DATABASE "{database}" TO "{user.name}"'


def _schema_statements(access: AccessSpec, database: str) -> Iterator[str]:
    # What PostgreSQL 15 made the default; in 14 every role may create tables here, and the database's owner only so.
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f'GRANT ALL ON SCHEMA public TO "{access.owner}"'
    for user in access.users:
        yield from _revoked(user.name, access.owner)
        if database in user.grants:
            yield from _granted(user, user.grants[database], access.owner)


def _revoked(user: str, owner: str) -> Iterator[str]:
    yield f'REVOKE ALL ON SCHEMA public FROM "{user}" CASCADE'
    for kind in ("TABLES", "SEQUENCES"):
        yield f'REVOKE ALL ON ALL {kind} IN SCHEMA public FROM "{user}" CASCADE'
        yield f'{_by_default(owner)} REVOKE ALL ON {kind} FROM "{user}" CASCADE'


def _granted(user: UserSpec, privileges: tuple[str, ...], owner: str) -> Iterator[str]:
    yield f'GRANT {"ALL" if ALL_PRIVILEGES in privileges else "USAGE"} ON SCHEMA public TO "{user.name}"'
    for kind, granted in (("TABLES", ", ".join(privileges)), ("SEQUENCES", _on_sequences(privileges))):
        if granted:
            yield f'GRANT {granted} ON ALL {kind} IN SCHEMA public TO "{user.name}"'
            yield f'{_by_default(owner)} GRANT {granted} ON {kind} TO "{user.name}"'


def _by_default(owner: str) -> str:
    return f'ALTER DEFAULT PRIVILEGES FOR ROLE "{owner}" IN SCHEMA public'


def _on_sequences(privileges: tuple[str, ...]) -> str:
    """Give what the numbers of new rows need."""
    if ALL_PRIVILEGES in privileges:
        return ALL_PRIVILEGES
    return "USAGE, SELECT" if {"INSERT", "UPDATE"} & set(privileges) else ""


def _lines(*statements: str) -> str:
    return "".join(f"{statement};\n" for statement in statements)
