"""Passwords: the given one is in force, and no password stands outside its Secret."""

import base64

import pytest

from tests.cluster.databases import Databases

pytestmark = pytest.mark.cluster


@pytest.mark.parametrize("name", ["mariadb-11", "postgres-15"])
def test_given_password_is_in_force(databases: Databases, name: str) -> None:
    assert databases.password(name) == databases.declared[name].args["credentials"]["password"]
    assert databases.sql(name, "SELECT 1") == ["1"]


def test_drawn_passwords_stand_in_secrets_alone(databases: Databases) -> None:
    names = ("mariadb-10", "postgres-18")
    accounts = {
        base64.b64decode(secret["data"]["password"]).decode()
        for name in names
        for secret in databases.kubectl.items(
            "secrets", databases.here, f"--selector=app.kubernetes.io/instance={name}"
        )
    }
    assert len(accounts) == 4
    shown = databases.kubectl.run(
        "get", "statefulsets,deployments,replicasets,pods,configmaps,services,events", databases.here, "--output=yaml"
    )
    for name in names:
        pod = databases.pod(name)["metadata"]["name"]
        shown += databases.kubectl.run("logs", pod, databases.here, "--all-containers")
    assert [password for password in accounts if password in shown] == []
