"""Where the data is, and what becomes of it when the component goes."""

import pytest
import yaml

from tests.cluster.databases import Databases
from tests.cluster.waiting import TIMEOUT

pytestmark = pytest.mark.cluster
CLAIMS = {"ledger": "data-ledger-0", "bills": "bills-data"}


def store(databases: Databases, **storage: object) -> None:
    """Change the storage of both."""
    for name in CLAIMS:
        databases.change(name, storage=storage)


def make_table(databases: Databases) -> None:
    databases.wait_until_ready(*CLAIMS)
    for name in CLAIMS:
        databases.sql(name, "create table kept (n int)")


def with_table(databases: Databases) -> set[str]:
    """Give the databases that have the table `kept`."""
    databases.wait_until_ready(*CLAIMS)
    found = "select table_name from information_schema.tables where table_name = 'kept'"
    return {name for name in CLAIMS if databases.sql(name, found)}


def owners(databases: Databases) -> dict[str, list[str]]:
    """The kinds of each claim's owners."""
    claims = {name: databases.kubectl.get("pvc", claim, databases.here) for name, claim in CLAIMS.items()}
    return {
        name: [owner["kind"] for owner in claim["metadata"].get("ownerReferences", [])]
        for name, claim in claims.items()
    }


def pods(databases: Databases) -> dict[str, str]:
    return {name: databases.pod(name)["metadata"]["uid"] for name in CLAIMS}


def destroy(databases: Databases) -> None:
    done = databases.try_run("destroy", "--yes", "--skip-preview")
    assert done.returncode == 0, done.stdout + done.stderr


def operations(databases: Databases) -> dict[str, str]:
    """Give what an `up` would do now."""
    databases.write()
    return databases.program.operations()


def test_a_storage_class_that_is_not_there_fails_the_preview(spare: Databases) -> None:
    declared = dict(spare.declared)
    spare.change("ledger", storage={"size": "256Mi", "storage_class": "fastest"})
    preview = spare.try_run("preview")
    spare.declared.update(declared)

    assert preview.returncode != 0
    said = preview.stdout + preview.stderr
    assert "ledger-storage-class" in said
    assert "resource 'fastest' does not exist" in said


def test_retain_decides_whether_the_data_goes_with_the_component(spare: Databases) -> None:
    make_table(spare)
    assert owners(spare) == {"ledger": [], "bills": []}
    running = pods(spare)

    store(spare, size="256Mi", retain=False)
    spare.up()
    assert owners(spare) == {"ledger": ["Service"], "bills": ["Service"]}
    assert operations(spare) == {}

    store(spare, size="256Mi", retain=True)
    spare.up()
    assert owners(spare) == {"ledger": [], "bills": []}
    assert pods(spare) == running

    destroy(spare)
    spare.up()
    assert with_table(spare) == set(CLAIMS)

    store(spare, size="256Mi", retain=False)
    spare.up()
    destroy(spare)
    for claim in CLAIMS.values():
        spare.kubectl.run("wait", f"pvc/{claim}", spare.here, "--for=delete", TIMEOUT)


def test_data_in_an_existing_claim(spare: Databases) -> None:
    store(spare, size="256Mi")
    spare.up()
    make_table(spare)
    for name in CLAIMS:
        spare.kubectl.run("apply", "--filename=-", stdin=manifest(spare, f"restored-{name}"))

    for name in CLAIMS:
        spare.change(name, storage={"existing_claim": f"restored-{name}"})
    assert operations(spare) == {
        "ledger-server": "replace",
        "bills-server": "update",
        "ledger-data-0": "delete",
        "bills-data": "delete",
    }
    spare.up()
    assert with_table(spare) == set()
    assert operations(spare) == {}

    store(spare, size="256Mi")
    spare.up()
    assert with_table(spare) == set(CLAIMS)
    assert operations(spare) == {}


def manifest(databases: Databases, name: str) -> str:
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": name, "namespace": databases.namespace},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "256Mi"}}},
        }
    )
