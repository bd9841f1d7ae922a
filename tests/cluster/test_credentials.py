"""Passwords: the Secret's is in force, a changed one too, and none stands outside its Secret."""

import base64
import re

import pytest

from local.errors import LocalError
from local.stack.kubectl import Object
from tests.cluster.conftest import Writing
from tests.cluster.databases import Databases
from tests.cluster.sql import sql
from tests.cluster.waiting import until

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


def test_changed_password_replaces_the_pod_once_and_loses_no_row(databases: Databases, writing: Writing) -> None:
    change_of = {
        "mariadb-10": {"credentials": {"rotation": 2}},
        "mariadb-11": {"credentials": {"password": "another: 'one'"}},
        "postgres-15": {"credentials": {"password": "another: 'one'"}},
        "postgres-18": {"credentials": {"rotation": 2}},
    }
    before = {name: databases.password(name) for name in change_of}
    generations = {name: server(databases, name)["metadata"]["generation"] for name in change_of}
    for name, change in change_of.items():
        databases.change(name, **change)
    expected = {
        "mariadb-10-user-password-1": "delete",
        "mariadb-10-user-password-2": "create",
        "mariadb-11-user-password": "replace",
        "postgres-15-user-password": "replace",
        "postgres-18-user-password-1": "delete",
        "postgres-18-user-password-2": "create",
        **{f"{name}-user-credentials": "replace" for name in change_of},
        **{f"{name}-server": "update" for name in change_of},
    }
    assert databases.operations() == expected

    # The writers read the password anew where the kubelet shows the Secret, which follows within a minute or so.
    with writing("mariadb-10", "postgres-15"):
        databases.up()
    databases.wait_until_ready(*before)

    for name, old in before.items():
        assert databases.password(name) != old
        assert databases.sql(name, "SELECT 1") == ["1"]
        assert is_refused(databases, name, old)
        assert server(databases, name)["metadata"]["generation"] == generations[name] + 1
    assert databases.operations() == {}


def test_new_version_leaves_the_passwords_where_they_are(databases: Databases) -> None:
    declared = databases.declared["mariadb-11"]
    databases.change("mariadb-11", version="11.4.99")
    operations = databases.operations()
    databases.declared["mariadb-11"] = declared

    assert operations["mariadb-11-user-credentials"] == operations["mariadb-11-root-credentials"] == "update"
    assert not [name for name in operations if "password" in name]


def test_on_delete_a_new_password_holds_from_the_next_pod(databases: Databases) -> None:
    name = "mariadb-10"
    old, pod = databases.password(name), databases.pod(name)
    databases.change(name, update_strategy="OnDelete", credentials={"rotation": 3})
    databases.up()

    new = databases.password(name)
    assert databases.pod(name)["metadata"]["uid"] == pod["metadata"]["uid"]
    assert is_refused(databases, name, new)
    assert accepts(databases, name, old)

    databases.kubectl.run("delete", "pod", pod["metadata"]["name"], databases.here)
    until(lambda: accepts(databases, name, new), f"the next pod of {name}")
    assert is_refused(databases, name, old)
    databases.change(name, update_strategy="RollingUpdate")


def test_data_that_outlived_its_secret_takes_the_new_password(databases: Databases) -> None:
    names = ("mariadb-10", "postgres-18")
    declared = {name: databases.declared[name] for name in names}
    old = {name: databases.password(name) for name in names}
    for name in names:
        databases.sql(name, "CREATE TABLE outlived (id integer)")
        del databases.declared[name]
    databases.up()
    assert [databases.pods(name) for name in names] == [[], []]

    databases.declared |= declared
    databases.up()
    databases.wait_until_ready(*names)
    for name in names:
        assert databases.password(name) != old[name]
        assert databases.sql(name, "SELECT count(*) FROM outlived") == ["0"]
        assert is_refused(databases, name, old[name])


def accepts(databases: Databases, name: str, password: str) -> bool:
    return answer(databases, name, password) == "1"


def is_refused(databases: Databases, name: str, password: str) -> bool:
    """Whether the server answers, and refuses the password."""
    return bool(re.search("Access denied|password authentication failed", answer(databases, name, password)))


def answer(databases: Databases, name: str, password: str) -> str:
    try:
        return "".join(sql(databases.kubectl, databases.namespace, databases.outputs(name), "SELECT 1", password))
    except LocalError as error:
        return str(error)


def server(databases: Databases, name: str) -> Object:
    """The StatefulSet or Deployment; its generation counts the changes."""
    (found,) = databases.kubectl.items(
        "statefulsets,deployments", databases.here, f"--selector=app.kubernetes.io/instance={name}"
    )
    return found
