"""The programs that a cluster runs."""

from pathlib import Path

from local import toolchain

# Called by their path.
OWN = (
    "catatonit",
    "cni-plugins",
    "containerd",
    "coredns",
    "ctr",
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-proxy",
    "kube-scheduler",
    "kubelet",
)
# Found on PATH by those and by us.
SYSTEM = (
    "conntrack",
    "ip",
    "iptables",
    "losetup",
    "mkfs.xfs",
    "mount",
    "nsenter",
    "runc",
    "umount",
    "unshare",
    "xfs_growfs",
)
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def ensure() -> dict[str, Path]:
    """The absolute path of each program, and the folder of the CNI plugins."""
    return toolchain.ensure(*OWN, *SYSTEM)


def search_path(programs: dict[str, Path]) -> str:
    """The PATH of the cluster's processes."""
    folders = dict.fromkeys(str(program.parent) for program in programs.values())
    return ":".join([*folders, SYSTEM_PATH])
