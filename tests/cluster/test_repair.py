"""A mistake that keeps the server down is mended by taking it back: no pod has to be deleted by hand."""

from dataclasses import replace

import pytest

from tests.cluster.databases import Databases

pytestmark = pytest.mark.cluster
MISTAKES = {
    "mariadb-10": {"image": "stateful-databases.local/mariadb:no-such-tag"},
    "mariadb-11": {"configuration": {"mariadbd": {"no_such_setting": 1}}},
    "postgres-15": {"image": "stateful-databases.local/postgres:no-such-tag"},
    "postgres-18": {"configuration": {"no_such_setting": 1}},
}


def test_reverted_mistake_heals_by_up_alone(databases: Databases) -> None:
    for name in MISTAKES:
        databases.sql(name, "CREATE TABLE before_mistake (id integer)")
    right = {name: databases.declared[name] for name in MISTAKES}
    for name, mistake in MISTAKES.items():
        databases.change(name, **mistake)
        databases.declared[name] = replace(databases.declared[name], patience="12s")
    failed = databases.try_up()
    assert failed.returncode != 0
    for name in MISTAKES:
        assert f"{name}-server" in failed.stdout

    databases.declared |= right
    databases.up()
    for name in MISTAKES:
        assert databases.sql(name, "SELECT count(*) FROM before_mistake") == ["0"]
