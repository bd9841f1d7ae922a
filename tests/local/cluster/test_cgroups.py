"""On cgroup v2: with a cgroup of a version-2 hierarchy for the root of one, the machine's own being in use."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.cluster import cgroups
from local.cluster.cluster import Cluster, Node
from local.errors import LocalError

pytestmark = pytest.mark.cluster
CONTROLLER = "hugetlb"
"""One that neither systemd nor a version-1 hierarchy takes for itself."""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cgroup that has the controller, in the place of the root of the hierarchy."""
    mount = tmp_path / "cgroup2"
    mount.mkdir()
    subprocess.run(["mount", "-t", "cgroup2", "cgroup2", mount], check=True)
    control = mount / "cgroup.subtree_control"
    was_on = CONTROLLER in control.read_text().split()
    control.write_text(f"+{CONTROLLER}")
    root = mount / "root-of-selftest"
    root.mkdir()
    monkeypatch.setattr(cgroups, "_hierarchies", lambda: [root])
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    yield root
    root.rmdir()
    if not was_on:
        control.write_text(f"-{CONTROLLER}")
    subprocess.run(["umount", mount], check=True)


def controllers(folder: Path) -> list[str]:
    return (folder / "cgroup.subtree_control").read_text().split()


def test_the_last_cluster_takes_back_the_controllers_that_were_off(root: Path) -> None:
    one, two = Cluster("one", 1), Cluster("two", 2)
    cgroups.create(Node(one, 1))
    cgroups.create(Node(two, 1))
    assert [controllers(root), controllers(root / "stateful-databases-one")] == [[CONTROLLER]] * 2

    cgroups.remove(one)
    assert controllers(root) == [CONTROLLER]
    cgroups.remove(two)
    assert controllers(root) == []
    assert [path for path in root.iterdir() if path.is_dir()] == []


def test_a_controller_that_was_on_stays(root: Path) -> None:
    (root / "cgroup.subtree_control").write_text(f"+{CONTROLLER}")
    cluster = Cluster("one", 1)
    cgroups.create(Node(cluster, 1))
    cgroups.remove(cluster)
    assert controllers(root) == [CONTROLLER]


def test_a_cgroup_that_holds_processes_is_an_error_that_says_what_to_do(root: Path) -> None:
    with subprocess.Popen(["sleep", "infinity"]) as process:
        (root / "cgroup.procs").write_text(str(process.pid))
        try:
            with pytest.raises(LocalError, match=r"can't be divided .*: Device or resource busy\. In a container"):
                cgroups.create(Node(Cluster("one", 1), 1))
        finally:
            process.kill()
    cgroups.remove(Cluster("one", 1))
