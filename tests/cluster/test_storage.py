"""Where the data is, and what becomes of it when the component goes."""

from collections.abc import Iterator

import pytest
import yaml

from local import toolchain
from local.cluster import Cluster
from local.images import Images
from local.stack.kubectl import Kubectl
from tests.cluster.databases import TIMEOUT, Databases
from tests.cluster.declared import Database
from tests.program import Program

pytestmark = pytest.mark.cluster
CLAIMS = {"ledger": "data-ledger-0", "bills": "bills-data"}


@pytest.fixture(scope="module")
def databases(cluster: Cluster, images: Images, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """One of each, in a stack that a test may destroy."""
    common = {
        "image_registry": images.registry,
        "resources": {"requests": {"cpu": "50m"}, "limits": {"memory": "384Mi"}},
    }
    databases = Databases(
        Program(tmp_path_factory.mktemp("storage") / "program", cluster.kubeconfig, {"context": cluster.context}),
        Kubectl(toolchain.ensure("kubectl")["kubectl"], cluster.kubeconfig, cluster.context),
        "storage",
        {
            "ledger": Database("mariadb", {**common, "version": "11.4"}),
            "bills": Database("postgres", {**common, "version": "18"}),
        },
    )
    store(databases, size="256Mi")
    databases.up()
    for name in CLAIMS:
        databases.sql(name, "create table kept (n int)")
    yield databases
    databases.kubectl.run("delete", "namespace", "storage", "--wait=false")


def store(databases: Databases, **storage: object) -> None:
    """Change the storage of both."""
    for name in CLAIMS:
        databases.change(name, storage=storage)


def with_table(databases: Databases) -> set[str]:
    """Give the databases that have the table `kept`."""
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


def test_a_storage_class_that_is_not_there_fails_the_preview(databases: Databases) -> None:
    declared = dict(databases.declared)
    databases.change("ledger", storage={"size": "256Mi", "storage_class": "fastest"})
    preview = databases.try_run("preview")
    databases.declared.update(declared)

    assert preview.returncode != 0
    said = preview.stdout + preview.stderr
    assert "ledger-storage-class" in said
    assert "resource 'fastest' does not exist" in said


def test_retain_decides_whether_the_data_goes_with_the_component(databases: Databases) -> None:
    assert owners(databases) == {"ledger": [], "bills": []}
    running = pods(databases)

    store(databases, size="256Mi", retain=False)
    databases.up()
    assert owners(databases) == {"ledger": ["Service"], "bills": ["Service"]}
    assert operations(databases) == {}

    store(databases, size="256Mi", retain=True)
    databases.up()
    assert owners(databases) == {"ledger": [], "bills": []}
    assert pods(databases) == running

    destroy(databases)
    databases.up()
    databases.wait_until_ready(*CLAIMS)
    assert with_table(databases) == set(CLAIMS)

    store(databases, size="256Mi", retain=False)
    databases.up()
    destroy(databases)
    for claim in CLAIMS.values():
        databases.kubectl.run("wait", f"pvc/{claim}", databases.here, "--for=delete", TIMEOUT)


def test_data_in_an_existing_claim(databases: Databases) -> None:
    store(databases, size="256Mi")
    databases.up()
    databases.wait_until_ready(*CLAIMS)
    for name in CLAIMS:
        databases.sql(name, "create table kept (n int)")
        databases.kubectl.run("apply", "--filename=-", stdin=manifest(databases, f"restored-{name}"))

    for name in CLAIMS:
        databases.change(name, storage={"existing_claim": f"restored-{name}"})
    assert operations(databases) == {"ledger-server": "replace", "bills-server": "update"} | {
        f"{name}-data{ordinal}": "delete" for name, ordinal in (("ledger", "-0"), ("bills", ""))
    }
    databases.up()
    databases.wait_until_ready(*CLAIMS)
    assert with_table(databases) == set()
    assert operations(databases) == {}

    store(databases, size="256Mi")
    databases.up()
    databases.wait_until_ready(*CLAIMS)
    assert with_table(databases) == set(CLAIMS)
    assert operations(databases) == {}


def manifest(databases: Databases, name: str) -> str:
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": name, "namespace": databases.namespace},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "256Mi"}}},
        }
    )
