"""What `make up`, `make query` and `make destroy` do to the dev stack, on the tests' cluster."""

import re
import subprocess
from collections.abc import Callable, Iterator

import pytest

from local.cluster import Cluster
from local.errors import LocalError
from local.paths import REPOSITORY
from local.stack import target
from local.stack.stack import Stack
from stacks import environment
from tests.cluster.client_pod import COMPONENT
from tests.cluster.sql import password, sql
from tests.cluster.writer import under_writers

pytestmark = pytest.mark.cluster
NAMESPACE = "databases-dev"
REFUSED = {
    "orders": "Access denied",
    "billing": "password authentication failed",
    "events": "password are incorrect",
}
ASKED = {"orders": "SELECT 4711", "billing": "SELECT 4711", "events": "SELECT n FROM kept"}


@pytest.fixture(scope="module")
def dev(cluster: Cluster) -> Iterator[Stack]:
    stack = Stack("dev", target.started(environment.named("dev"), cluster.name))
    yield stack
    stack.destroy()
    stack.target.kubectl().run("delete", "namespace", NAMESPACE, "--wait=false")


def changed_files() -> str:
    git = ["git", "-C", str(REPOSITORY), "status", "--porcelain"]
    return subprocess.run(git, check=True, capture_output=True, text=True).stdout


def test_databases_come_back_with_their_rows_after_destroy(
    dev: Stack, capfd: pytest.CaptureFixture[str], record_property: Callable[[str, object], None]
) -> None:
    kubectl, here = dev.target.kubectl(), f"--namespace={NAMESPACE}"
    files = changed_files()
    dev.up()
    first = dev.outputs()
    passwords = {name: password(kubectl, NAMESPACE, first[name]) for name in first}
    dev.query("events", "CREATE TABLE kept (n int PRIMARY KEY)")
    dev.query("events", "INSERT INTO kept (n) VALUES (4711)")

    # cqlsh starts too slowly to write row by row.
    written = {name: first[name] for name in ("orders", "billing")}
    with under_writers(kubectl, NAMESPACE, written, record_property):
        dev.destroy()
        assert (
            kubectl.items("pods,secrets,services", here, f"--selector=app.kubernetes.io/component!={COMPONENT}") == []
        )
        namespace = kubectl.get("namespace", NAMESPACE)
        assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
        assert len(kubectl.items("persistentvolumeclaims", here)) == 3
        dev.up()

    assert set(dev.outputs()) == set(REFUSED)
    for name, database in dev.outputs().items():
        assert password(kubectl, NAMESPACE, database) != passwords[name]
        assert "4711" in dev.query(name, ASKED[name])
        with pytest.raises(LocalError, match=REFUSED[name]):
            sql(kubectl, NAMESPACE, database, ASKED[name], passwords[name])

    capfd.readouterr()
    dev.up()
    preview_and_update = re.findall(r"^Resources:\n +\d+ unchanged\n\n", capfd.readouterr().out, re.MULTILINE)
    assert len(preview_and_update) == 2
    assert changed_files() == files
