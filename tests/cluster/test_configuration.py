"""Settings of the servers."""

import pytest

from tests.cluster.conftest import Writing
from tests.cluster.databases import Databases

pytestmark = pytest.mark.cluster


def test_changed_settings_are_in_force_in_a_new_pod(databases: Databases, writing: Writing) -> None:
    names = ("mariadb-10", "postgres-15")
    pods = {name: databases.pod(name)["metadata"]["uid"] for name in names}
    config_maps = {name: config_map(databases, name) for name in names}
    databases.change("mariadb-10", configuration={"mariadbd": {"log_bin": "binlog", "max_connections": 40}})
    databases.change("postgres-15", configuration={"work_mem": "7MB"})
    with writing(*names):
        databases.up()

    assert databases.sql("mariadb-10", "SELECT @@max_connections") == ["40"]
    assert databases.sql("postgres-15", "SHOW work_mem") == ["7MB"]
    for name in names:
        assert databases.pod(name)["metadata"]["uid"] != pods[name]
        assert config_map(databases, name) != config_maps[name]


def config_map(databases: Databases, name: str) -> str:
    """The database's only ConfigMap."""
    (found,) = databases.kubectl.items("configmaps", databases.here, f"--selector=app.kubernetes.io/instance={name}")
    return str(found["metadata"]["name"])
