"""Users beyond the first: through the Service with their grants, and refused beyond them."""

import base64

import pytest

from local.errors import LocalError
from tests.cluster.databases import Databases
from tests.cluster.sql import sql

pytestmark = pytest.mark.cluster
NAMES = ("mariadb-11", "postgres-15")


def as_user(databases: Databases, name: str, user: str, statement: str) -> list[str]:
    """Run SQL as a further user, with the password of its own Secret."""
    output = {**databases.outputs(name), "username": user}
    secret = databases.kubectl.get("secret", f"{name}.{user}-credentials", databases.here)
    password = base64.b64decode(secret["data"]["password"]).decode()
    return sql(databases.kubectl, databases.namespace, output, statement, password)


def test_a_user_added_later_has_its_grants_and_no_others(databases: Databases) -> None:
    for name in NAMES:
        databases.sql(name, "CREATE TABLE granted (id integer)")
        databases.sql(name, "INSERT INTO granted VALUES (7)")
        first = databases.outputs(name)["database"]
        databases.change(name, databases=["archive"], users={"reporting": {"grants": {first: ["SELECT"]}}})
    databases.up()
    databases.wait_until_ready(*NAMES)

    for name in NAMES:
        assert as_user(databases, name, "reporting", "SELECT id FROM granted") == ["7"]
        with pytest.raises(LocalError, match="denied"):
            as_user(databases, name, "reporting", "INSERT INTO granted VALUES (8)")
        archive = {**databases.outputs(name), "database": "archive"}
        own = databases.password(name)
        sql(databases.kubectl, databases.namespace, archive, "CREATE TABLE own (id integer)", own)

    for name in NAMES:
        databases.change(name, databases=None, users=None)
    databases.up()

    for name in NAMES:
        log = databases.kubectl.run("logs", f"service/{name}", databases.here)
        assert 'the user "reporting" isn\'t in the arguments any more: it is kept' in log
        assert 'the database "archive" isn\'t in the arguments any more: it is kept' in log
