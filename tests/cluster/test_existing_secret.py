"""A password in a Secret that somebody else makes and changes."""

import base64
import json
from collections.abc import Iterator

import pytest

from tests.cluster.databases import Databases
from tests.cluster.test_credentials import accepts, is_refused
from tests.cluster.waiting import TIMEOUT, until

pytestmark = pytest.mark.cluster
NAMES = ("mariadb-10", "postgres-18")
SECRET = "from-the-vault"
CREDENTIALS = {"existing_secret": SECRET, "password_key": "db-password"}


@pytest.fixture(scope="module", autouse=True)
def _as_it_was(databases: Databases) -> Iterator[None]:
    declared = {name: databases.declared[name] for name in NAMES}
    yield
    databases.declared |= declared
    databases.up()


def keep(databases: Databases, **data: str) -> None:
    """Write the Secret as a person does, which leaves a copy of the data in an annotation."""
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": SECRET}, "stringData": data}
    databases.kubectl.run("apply", databases.here, "--filename=-", stdin=json.dumps(secret))


def everything(databases: Databases) -> list[tuple[str, str]]:
    """Every object's identity and version, without what changes by itself."""
    kinds = "statefulsets,deployments,pods,secrets,configmaps,services"
    return sorted(
        (each["kind"] + each["metadata"]["name"], each["metadata"]["resourceVersion"])
        for each in databases.kubectl.items(kinds, databases.here)
    )


@pytest.mark.parametrize("name", NAMES)
def test_missing_secret_fails_the_preview(databases: Databases, name: str) -> None:
    declared, before = databases.declared[name], everything(databases)
    databases.change(name, credentials={"existing_secret": "absent"})
    preview = databases.try_run("preview")
    databases.declared[name] = declared

    assert preview.returncode != 0
    assert "'tests/absent' does not exist" in preview.stdout + preview.stderr
    assert everything(databases) == before


@pytest.mark.parametrize("name", NAMES)
def test_missing_key_fails_the_preview_and_no_value_is_shown(databases: Databases, name: str) -> None:
    keep(databases, **{"other": "hidden", "tls.crt": "hidden"})
    declared, before = databases.declared[name], everything(databases)
    databases.change(name, credentials=CREDENTIALS)
    preview = databases.try_run("preview")
    databases.declared[name] = declared

    assert preview.returncode != 0
    assert f'Secret "tests/{SECRET}" has no key "db-password"; its keys are other, tls.crt' in preview.stdout
    assert "hidden" not in preview.stdout + preview.stderr
    assert everything(databases) == before


def test_what_stands_in_the_secret_at_the_start_of_the_pod_is_in_force(databases: Databases) -> None:
    generated = {name: databases.password(name) for name in NAMES}
    keep(databases, **{"db-password": "first 'one'"})
    for name in NAMES:
        databases.change(name, credentials=CREDENTIALS)
    databases.up()
    for name in NAMES:
        until(lambda name=name: accepts(databases, name, "first 'one'"), f"the new pod of {name}")
        assert is_refused(databases, name, generated[name])
    assert databases.operations() == {}

    keep(databases, **{"db-password": "chosen-later"})
    assert databases.operations() == {}
    pods = [databases.pod(name)["metadata"]["name"] for name in NAMES]
    databases.kubectl.run("delete", "pod", *pods, databases.here, TIMEOUT)
    for name in NAMES:
        until(lambda name=name: accepts(databases, name, "chosen-later"), f"the next pod of {name}")
        assert is_refused(databases, name, "first 'one'")


def test_its_values_are_not_in_clear_in_the_state(databases: Databases) -> None:
    state = databases.program.run("stack", "export")

    assert SECRET in state
    for password in ("first 'one'", "chosen-later"):
        assert password not in state
        assert base64.b64encode(password.encode()).decode() not in state
