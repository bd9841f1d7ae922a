"""The cgroups above the pods of each node, on cgroup v1 and v2."""

import contextlib
import os
from pathlib import Path

import psutil

from local import paths
from local.cluster import files
from local.cluster.cluster import Cluster, Node
from local.errors import LocalError

CPUSET_FILES = ("cpuset.cpus", "cpuset.mems")
CONTROLLERS = {"cpu", "cpuset", "hugetlb", "memory", "pids"}
"""Those without which the kubelet refuses a v2 cgroup, as far as the kernel has them."""


def create(node: Node) -> None:
    """Make the node's cgroup in every hierarchy.

    Raises:
        LocalError: the machine doesn't let its cgroups be divided.

    """
    for root in _hierarchies():
        try:
            _create(root, node)
        except OSError as error:
            message = (
                f"{root} can't be divided for the local cluster: {error.strerror}. In a container it needs the cgroups"
                " of the machine (docker run --privileged --cgroupns=host); otherwise take a machine of its own"
            )
            raise LocalError(message) from error


def remove(cluster: Cluster) -> None:
    """Remove the cgroups of all nodes; their processes have ended.

    On v2 the last cluster takes back the controllers that the machine's cgroups hadn't before the first one.
    """
    for root in _hierarchies():
        for folder, _, _ in os.walk(root / cluster.cgroup.lstrip("/"), topdown=False):
            Path(folder).rmdir()
        if (root / "cgroup.controllers").exists():
            _take_back(root)


def _create(root: Path, node: Node) -> None:
    folder = root / node.cgroup.lstrip("/")
    folder.mkdir(parents=True, exist_ok=True)
    if (root / "cgroup.controllers").exists():
        _remember(root)
        _delegate(root)
        _delegate(folder.parent)
    for name in CPUSET_FILES:
        # A v1 cpuset takes no process before it has been given CPUs and memory; the root of v2 has no such file.
        if (root / name).exists():
            (folder.parent / name).write_text((root / name).read_text())
            (folder / name).write_text((root / name).read_text())


def _delegate(folder: Path) -> None:
    """Give the children of a v2 cgroup the controllers."""
    available = CONTROLLERS & _words(folder / "cgroup.controllers")
    (folder / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in sorted(available)))


def _remember(root: Path) -> None:
    if not _before().exists():
        files.write(_before(), (root / "cgroup.subtree_control").read_text())


def _take_back(root: Path) -> None:
    """Take back the controllers that were added, those that a container runtime added for its own cgroups included."""
    if not _before().exists():
        return
    control = root / "cgroup.subtree_control"
    for name in _words(control) - _words(_before()):
        with contextlib.suppress(OSError):  # another cgroup has come to use it
            control.write_text(f"-{name}")
    if not _words(control) - _words(_before()):
        _before().unlink()


def _before() -> Path:
    """The controllers that the root of v2 gave its children before the first cluster; all clusters share it."""
    return paths.state() / "clusters" / "cgroup-controllers"


def _words(file: Path) -> set[str]:
    return set(file.read_text().split())


def _hierarchies() -> list[Path]:
    mounts = psutil.disk_partitions(all=True)
    return [Path(mount.mountpoint) for mount in mounts if mount.fstype in {"cgroup", "cgroup2"}]
