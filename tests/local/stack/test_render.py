"""`make render`: every object of a stack as YAML, without a cluster."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.errors import LocalError
from local.stack.render import render
from tests.clone import Clone
from tests.local.stack.conftest import Rendered

pytestmark = pytest.mark.engine


def contents(folder: Path) -> dict[Path, str]:
    """The text of every file in a folder, without what Python compiles of its own."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and file.parent.name != "__pycache__")
    return {file: file.read_text() for file in files}


def title(each: dict[str, Any]) -> str:
    """Kind and name, without what the provider appends to a name that it makes."""
    return f"{each['kind']} {re.sub('-[0-9a-f]{8}$', '', each['metadata']['name'])}"


def test_every_object_is_a_file_in_the_order_of_need(
    program: Clone, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = contents(program.folder)
    render("production", tmp_path / "out")
    shown = "".join(capfd.readouterr())

    files = contents(tmp_path / "out")
    objects = [yaml.safe_load(text) for text in files.values()]
    assert [title(each) for each in objects] == [
        "Namespace databases-production",
        "Secret billing-credentials",
        "Secret billing-superuser-credentials",
        "Secret events-credentials",
        "Secret events-superuser-credentials",
        "Secret orders-credentials",
        "Secret orders-root-credentials",
        "ConfigMap billing-configuration",
        "ConfigMap events-configuration",
        "ConfigMap events-members",
        "ConfigMap orders-configuration",
        "PersistentVolumeClaim billing-data",
        "PersistentVolumeClaim data-events-0",
        "PersistentVolumeClaim data-events-1",
        "PersistentVolumeClaim data-events-2",
        "PersistentVolumeClaim data-orders-0",
        "Service billing",
        "Service events",
        "Service events-headless",
        "Service orders",
        "Service orders-headless",
        "ServiceAccount billing",
        "ServiceAccount events",
        "ServiceAccount orders",
        "NetworkPolicy billing",
        "NetworkPolicy events",
        "NetworkPolicy events-departure",
        "NetworkPolicy orders",
        "Deployment billing",
        "Job events-members-3",
        "PodDisruptionBudget events",
        "StatefulSet events",
        "StatefulSet orders",
    ]
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    assert contents(program.folder) == before

    assert "33 objects" in shown
    assert "Not checked" in shown
    assert "Updating" not in shown
    passwords = [each["data"]["password"] for each in objects if each["kind"] == "Secret"]
    assert not [password for password in passwords if password in shown]


def test_a_program_that_fails_is_heard(program: Clone, tmp_path: Path) -> None:
    program.place({"namespace": "Databases"})

    with pytest.raises(LocalError, match=r"place\.namespace: 'Databases' is not allowed"):
        render("dev", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_databases_of_one_name_are_refused(program: Clone, tmp_path: Path) -> None:
    program.place({"namespace": "databases"})
    program.change("orders={", 'orders={"name": "billing",')

    with pytest.raises(LocalError, match="30 objects, and 26 different ones: two of a kind have one name"):
        render("dev", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_only_an_empty_folder_is_written_into(tmp_path: Path) -> None:
    old = tmp_path / "out" / "old.yaml"
    old.parent.mkdir()
    old.touch()

    for out in (old.parent, old):
        with pytest.raises(LocalError, match="not an empty folder"):
            render("dev", out)
    assert contents(tmp_path / "out") == {old: ""}


@pytest.mark.cluster
def test_the_api_server_takes_the_folder_as_it_is(rendered: Rendered) -> None:
    taken = rendered.dry_run.splitlines()

    assert len(taken) == len(list(rendered.folder.iterdir()))
    assert all(line.endswith("(server dry run)") for line in taken)


@pytest.mark.cluster
def test_what_is_applied_comes_up(applied: Rendered) -> None:
    workloads = applied.kubectl.items("statefulsets,deployments", applied.here)

    assert {each["metadata"]["name"]: each["status"].get("readyReplicas") for each in workloads} == {
        "orders": 1,
        "billing": 1,
        "events": 1,
    }
