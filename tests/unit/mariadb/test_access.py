"""Databases, users and grants beyond the first, and the scripts of the first start."""

from typing import Any

import pytest
from stateful_databases.mariadb.config_map import config_map
from stateful_databases.mariadb.stateful_set import stateful_set
from stateful_databases.shared.init_scripts import MAX_BYTES

from tests.references import references
from tests.unit.mariadb.test_component import registered
from tests.unit.mariadb.test_spec import parse, problems

GIVEN: dict[str, Any] = {
    "databases": ["archive_2026"],
    "users": {"report_er": {"grants": {"archive_2026": ["UPDATE", "SELECT"]}}, "loader": {}},
}


def data(**args: Any) -> Any:  # noqa: ANN401 - read as plain data
    return config_map(parse(**args))["data"]


def test_the_statements_grant_exactly_what_was_said() -> None:
    assert data(**GIVEN)["grants.sql"].splitlines() == [
        "CREATE DATABASE IF NOT EXISTS `orders`;",
        "CREATE DATABASE IF NOT EXISTS `archive_2026`;",
        "GRANT ALL PRIVILEGES ON `orders`.* TO `orders`@'%';",
        r"GRANT ALL PRIVILEGES ON `archive\_2026`.* TO `orders`@'%';",
        "REVOKE ALL PRIVILEGES, GRANT OPTION FROM `loader`@'%';",
        "REVOKE ALL PRIVILEGES, GRANT OPTION FROM `report_er`@'%';",
        r"GRANT SELECT, UPDATE ON `archive\_2026`.* TO `report_er`@'%';",
    ]


def test_the_scripts_read_names_and_the_files_of_passwords() -> None:
    assert data(**GIVEN)["databases"] == "orders\narchive_2026\n"
    assert data(**GIVEN)["users"] == (
        "orders /etc/credentials/user/password\n"
        "loader /etc/credentials/user-loader/password\n"
        "report_er /etc/credentials/user-report-er/password\n"
    )


def test_each_user_has_a_secret_of_its_own() -> None:
    everything = registered(**GIVEN)

    assert everything["orders-user-report-er-credentials"].inputs["metadata"]["name"] == "orders.report-er-credentials"
    assert "orders-user-report-er-credentials" in everything["orders-server"].depends_on
    assert everything.outputs["orders"]["userSecretNames"] == {
        "report_er": "orders.report-er-credentials",
        "loader": "orders.loader-credentials",
    }
    (server,) = everything["orders-server"].inputs["spec"]["template"]["spec"]["containers"]
    assert "/etc/credentials/user-report-er" in [mount["mountPath"] for mount in server["volumeMounts"]]


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        (
            {"databases": ["orders"]},
            "databases[0]: 'orders' is not allowed; it is there already: each database once, and the first one not",
        ),
        ({"databases": ["mysql"]}, "databases[0]: 'mysql' is not allowed; a name that the server doesn't use itself"),
        (
            {"databases": ["INFORMATION_SCHEMA"]},
            "databases[0]: 'INFORMATION_SCHEMA' is not allowed; a name that the server doesn't use itself",
        ),
        (
            {"databases": ["a-b"]},
            "databases[0]: 'a-b' is not allowed; letters, digits and '_', not starting with a digit, at most 64 "
            "characters",
        ),
        ({"databases": "archive"}, "databases: 'archive' is not allowed; a list of strings"),
        ({"users": {"root": {}}}, "users.root: 'root' is not allowed; a name that the server doesn't use itself"),
        (
            {"users": {"orders": {}}},
            "users.orders: 'orders' is not allowed; it is the first user, who owns every database",
        ),
        (
            {"users": {"Reporting": {}}},
            "users.Reporting: 'Reporting' is not allowed; lower-case letters, digits and '_', starting with a letter, "
            "not ending with '_', at most 32 characters",
        ),
        ({"users": {"a": {"grant": {}}}}, 'users.a.grant: no such argument; did you mean "grants"?'),
        (
            {"users": {"a": {"grants": {"archive": ["SELECT"]}}}},
            "users.a.grants.archive: 'archive' is not allowed; one of the databases: orders",
        ),
        (
            {"users": {"a": {"grants": {"orders": ["ALL PRIVILEGES", "SELECT"]}}}},
            "users.a.grants.orders: ['ALL PRIVILEGES', 'SELECT'] is not allowed; ALL PRIVILEGES stands alone",
        ),
        ({"init_scripts": {"a.py": ""}}, "init_scripts.a.py: 'a.py' is not allowed; a file name of letters, digits, "),
        ({"init_scripts": {"a.sql": 1}}, "init_scripts.a.sql: not allowed; the script as a string"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(args: dict[str, Any], problem: str) -> None:
    (said,) = problems(**args)

    assert said.startswith(problem)


@pytest.mark.parametrize("privileges", [[], ["SUPER"], ["select"], "SELECT", [1], None])
def test_privileges_are_those_that_a_database_has(privileges: object) -> None:
    (said,) = problems(users={"a": {"grants": {"orders": privileges}}})

    assert said.startswith(f"users.a.grants.orders: {privileges!r} is not allowed; a list with some of SELECT, INSERT")


def test_a_password_of_a_user_is_not_shown() -> None:
    assert problems(users={"a": {"credentials": {"password": "two\nlines"}}}) == [
        "users.a.credentials.password: not allowed; a string of one line that isn't empty, or an Output of one"
    ]
    assert problems(users={"a": "hunter2"}) == ["users.a: not allowed; a mapping with credentials, grants"]


def test_scripts_come_between_the_components_own() -> None:
    spec = parse(init_scripts={"b.sql": "", "a.sh": ""})
    pod: Any = stateful_set(spec, references(spec))["spec"]["template"]

    (volume,) = (each for each in pod["spec"]["volumes"] if each["name"] == "initialisation")
    assert [item["path"] for item in volume["config_map"]["items"]] == [
        "10-initialise.sh",
        "50-a.sh",
        "50-b.sql",
        "90-finish.sh",
    ]


def test_more_scripts_than_a_config_map_holds_are_refused_with_their_sum() -> None:
    half = "x" * (MAX_BYTES // 2)

    assert parse(init_scripts={"1.sql": half, "2.sql": half}).init_scripts
    assert problems(init_scripts={"1.sql": half, "2.sql": half + "é"}) == [
        "init_scripts: not allowed; at most 983040 bytes together, the room in a ConfigMap, and these are 983042: load "
        "more from a pod of your own"
    ]
    assert sum(len(text.encode()) for text in data(init_scripts={"1.sql": half, "2.sql": half}).values()) < 2**20


def test_the_order_of_mappings_and_lists_changes_nothing() -> None:
    backwards = {key: dict(reversed(value.items())) for key, value in GIVEN["users"].items()}
    users = dict(reversed(backwards.items()))

    databases = ["b", *GIVEN["databases"]]
    assert data(databases=databases, users=users) == data(databases=databases[::-1], users=GIVEN["users"])
