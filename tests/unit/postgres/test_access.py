"""Databases, users and grants beyond the first."""

from typing import Any

import pytest
from stateful_databases.postgres.config_map import config_map

from tests.unit.postgres.test_component import registered
from tests.unit.postgres.test_spec import parse, problems

GIVEN: dict[str, Any] = {
    "databases": ["archive"],
    "users": {"report_er": {"grants": {"archive": ["SELECT"]}}, "loader": {"grants": {"billing": ["INSERT"]}}},
}


def data(**args: Any) -> Any:  # noqa: ANN401 - read as plain data
    return config_map(parse(**args))["data"]


def test_the_servers_statements_make_roles_owners_and_connections() -> None:
    first, *statements = data(**GIVEN)["roles.sql"].splitlines()

    assert first == "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;"
    assert statements[4:] == [
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'report_er') "
        'THEN CREATE ROLE "report_er" LOGIN; END IF; END $$;',
        'ALTER ROLE "report_er" NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;',
        'ALTER DATABASE "billing" OWNER TO "billing";',
        'REVOKE CONNECT ON DATABASE "billing" FROM PUBLIC;',
        'REVOKE ALL ON DATABASE "billing" FROM "loader" CASCADE;',
        'GRANT CONNECT ON DATABASE "billing" TO "loader";',
        'REVOKE ALL ON DATABASE "billing" FROM "report_er" CASCADE;',
        'ALTER DATABASE "archive" OWNER TO "billing";',
        'REVOKE CONNECT ON DATABASE "archive" FROM PUBLIC;',
        'REVOKE ALL ON DATABASE "archive" FROM "loader" CASCADE;',
        'REVOKE ALL ON DATABASE "archive" FROM "report_er" CASCADE;',
        'GRANT CONNECT ON DATABASE "archive" TO "report_er";',
    ]


def test_a_schemas_statements_are_one_transaction_on_one_line() -> None:
    (line,) = data(**GIVEN)["schema-billing.sql"].splitlines()

    assert 'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "report_er" CASCADE; ' in line
    assert 'GRANT USAGE ON SCHEMA public TO "loader"; GRANT INSERT ON ALL TABLES IN SCHEMA public TO "loader"; ' in line
    assert 'ALTER DEFAULT PRIVILEGES FOR ROLE "billing" IN SCHEMA public GRANT INSERT ON TABLES TO "loader"; ' in line
    assert 'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "loader"; ' in line
    assert 'TO "report_er"' not in line


def test_who_only_reads_needs_no_sequence() -> None:
    assert "SEQUENCES TO" not in data(**GIVEN)["schema-archive.sql"]


def test_all_is_all_with_create_in_the_schema() -> None:
    line = data(users={"admin": {"grants": {"billing": ["ALL"]}}})["schema-billing.sql"]

    for granted in ("ALL ON SCHEMA public", "ALL ON ALL TABLES IN SCHEMA public", "ALL ON SEQUENCES"):
        assert f'GRANT {granted} TO "admin";' in line


def test_each_user_has_a_secret_of_its_own() -> None:
    assert registered(**GIVEN).outputs["billing"]["userSecretNames"] == {
        "report_er": "billing.report-er-credentials",
        "loader": "billing.loader-credentials",
    }


@pytest.mark.parametrize("name", ["postgres", "pg_monitor", "public"])
def test_a_user_of_the_server_or_of_anothers_secret_is_refused(name: str) -> None:
    assert problems(users={name: {}}) == [
        f"users.{name}: {name!r} is not allowed; a name that the server doesn't use itself"
    ]


def test_privileges_are_those_of_tables() -> None:
    assert problems(users={"a": {"grants": {"billing": ["CONNECT"]}}}) == [
        "users.a.grants.billing: ['CONNECT'] is not allowed; a list with some of SELECT, INSERT, UPDATE, DELETE, "
        "TRUNCATE, REFERENCES, TRIGGER, or ALL alone"
    ]


def test_the_order_of_mappings_and_lists_changes_nothing() -> None:
    backwards = {key: dict(reversed(value.items())) for key, value in GIVEN["users"].items()}
    users = dict(reversed(backwards.items()))

    databases = ["b", *GIVEN["databases"]]
    assert data(databases=databases, users=users) == data(databases=databases[::-1], users=GIVEN["users"])
