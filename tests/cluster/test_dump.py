"""A dump as docs/operations.md takes it, and its way back."""

import pytest

from tests.cluster.databases import Databases

pytestmark = pytest.mark.cluster
LOGIN = 'MYSQL_PWD=$(<"$ROOT_PASSWORD_FILE")'
COMMANDS = {
    "mariadb-11": (
        f"{LOGIN} exec mariadb-dump --user=root --single-transaction --routines --events {{}}",
        f"{LOGIN} exec mariadb --user=root {{}}",
    ),
    # The image of 18 that is built here has the pg_dump of 15.
    "postgres-15": (
        "exec pg_dump --username=postgres --clean --if-exists {}",
        "exec psql --username=postgres --set=ON_ERROR_STOP=1 --single-transaction --quiet {}",
    ),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_table_that_was_dropped_comes_back_with_its_rows(databases: Databases, name: str) -> None:
    dump, restore = (command.format(name.replace("-", "_")) for command in COMMANDS[name])
    pod = databases.pod(name)["metadata"]["name"]

    def run(command: str, text: str = "") -> str:
        return databases.kubectl.run("exec", "--stdin", pod, databases.here, "--", "bash", "-c", command, stdin=text)

    databases.sql(name, "CREATE TABLE dumped (id int PRIMARY KEY)")
    databases.sql(name, "INSERT INTO dumped VALUES (7)")
    dumped = run(dump)
    databases.sql(name, "DROP TABLE dumped")
    run(restore, dumped)

    assert databases.sql(name, "SELECT id FROM dumped") == ["7"]
    databases.sql(name, "INSERT INTO dumped VALUES (8)")
    databases.sql(name, "DROP TABLE dumped")
