"""The cgroups above the pods of each node, on cgroup v1 and v2."""

import os
from pathlib import Path

import psutil

from local.cluster.cluster import Cluster, Node

CPUSET_FILES = ("cpuset.cpus", "cpuset.mems")


def create(node: Node) -> None:
    """Make the node's cgroup in every hierarchy."""
    for root in _hierarchies():
        folder = root / node.cgroup.lstrip("/")
        folder.mkdir(parents=True, exist_ok=True)
        if (root / "cgroup.controllers").exists():
            _delegate_controllers(root)
            _delegate_controllers(folder.parent)
        for name in CPUSET_FILES:
            # A v1 cpuset takes no process before it has been given CPUs and memory; the root of v2 has no such file.
            if (root / name).exists():
                (folder.parent / name).write_text((root / name).read_text())
                (folder / name).write_text((root / name).read_text())


def remove(cluster: Cluster) -> None:
    """Remove the cgroups of all nodes; their processes have ended."""
    for root in _hierarchies():
        for folder, _, _ in os.walk(root / cluster.cgroup.lstrip("/"), topdown=False):
            Path(folder).rmdir()


def _delegate_controllers(folder: Path) -> None:
    """Give a v2 cgroup's children the controllers it has: the kubelet refuses a cgroup without them."""
    controllers = (folder / "cgroup.controllers").read_text().split()
    (folder / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in controllers))


def _hierarchies() -> list[Path]:
    mounts = psutil.disk_partitions(all=True)
    return [Path(mount.mountpoint) for mount in mounts if mount.fstype in {"cgroup", "cgroup2"}]
