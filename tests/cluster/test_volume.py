"""The size of a volume."""

import pytest

from tests.cluster.conftest import Writing
from tests.cluster.databases import Databases
from tests.cluster.waiting import TIMEOUT

pytestmark = pytest.mark.cluster
CLAIMS = {"mariadb-11": "data-mariadb-11-0", "postgres-18": "postgres-18-data"}
MOUNTS = {"mariadb-11": "/var/lib/mysql", "postgres-18": "/var/lib/postgresql"}


def size(databases: Databases, name: str) -> int:
    """The MiB that the server sees."""
    return int(databases.exec(name, "df", "--block-size=1M", "--output=size", MOUNTS[name]).split()[-1])


def test_volume_grows_under_the_running_server(databases: Databases, writing: Writing) -> None:
    before = {name: (databases.pod(name), size(databases, name)) for name in CLAIMS}
    for name in CLAIMS:
        databases.change(name, storage={"size": "700Mi"})
    with writing(*CLAIMS):
        databases.up()
        for claim in CLAIMS.values():
            databases.kubectl.run(
                "wait", f"pvc/{claim}", databases.here, "--for=jsonpath={.status.capacity.storage}=700Mi", TIMEOUT
            )

    for name, (pod, small) in before.items():
        assert databases.pod(name)["metadata"]["uid"] == pod["metadata"]["uid"]
        assert databases.pod(name)["status"]["containerStatuses"] == pod["status"]["containerStatuses"]
        assert size(databases, name) > small + 150


@pytest.mark.parametrize("name", CLAIMS)
def test_smaller_volume_is_refused_at_preview(databases: Databases, name: str) -> None:
    declared = databases.declared[name]
    databases.change(name, storage={"size": "256Mi"})
    claim = databases.kubectl.get("pvc", CLAIMS[name], databases.here)
    preview = databases.try_run("preview")
    databases.declared[name] = declared

    assert preview.returncode != 0
    assert "Forbidden: field can not be less than status.capacity" in preview.stdout + preview.stderr
    assert databases.kubectl.get("pvc", CLAIMS[name], databases.here)["spec"] == claim["spec"]
