"""Every version comes up, serves its unprivileged user, and keeps the rows when its pod goes."""

import pytest

from local.errors import LocalError
from tests.cluster.databases import Databases

pytestmark = pytest.mark.cluster
VERSIONS = {
    "mariadb-10": "10.11.",
    "mariadb-11": "11.4.",
    "postgres-14": "PostgreSQL 14.",
    "postgres-15": "PostgreSQL 15.",
    "postgres-18": "PostgreSQL 18.",
}
ABOVE_ITS_RIGHTS = {"mariadb": "CREATE DATABASE other", "postgres": "CREATE ROLE other"}


def test_user_owns_its_database_and_nothing_else(databases: Databases) -> None:
    for name, version in VERSIONS.items():
        assert databases.sql(name, "SELECT version()")[0].startswith(version)
        databases.sql(name, "CREATE TABLE own (id integer)")
        with pytest.raises(LocalError, match=r"denied"):
            databases.sql(name, ABOVE_ITS_RIGHTS[databases.declared[name].kind])


def test_rows_outlive_the_pod(databases: Databases) -> None:
    for name in VERSIONS:
        databases.sql(name, "CREATE TABLE kept (id integer)")
        databases.sql(name, "INSERT INTO kept VALUES (1), (2)")
    before = {name: databases.pod(name) for name in VERSIONS}

    databases.kubectl.run("delete", "pod", databases.here, *(pod["metadata"]["name"] for pod in before.values()))
    databases.wait_until_ready(*VERSIONS)

    for name in VERSIONS:
        assert databases.pod(name)["metadata"]["uid"] != before[name]["metadata"]["uid"]
        assert databases.sql(name, "SELECT id FROM kept ORDER BY id") == ["1", "2"]
