"""What a cluster could leave on the machine."""

import subprocess
from pathlib import Path

import psutil

from local.cluster import Cluster, disk, init

SHARED_FOLDERS = (
    "/opt/containerd",
    "/run/netns",
    "/usr/libexec/kubernetes",
    "/var/lib/cni",
    "/var/lib/kubelet",
    "/var/log/containers",
    "/var/log/pods",
)
"""Where Kubernetes, containerd and their plugins write unless, or even though, they are given another folder."""

Traces = dict[str, set[str]]


def traces(cluster: Cluster) -> Traces:
    """What the machine holds of what clusters touch, without what can only be another cluster's."""
    return {
        "processes": {line for line in _command_lines() if str(cluster.folder) in line},
        "mounts": {
            mount.mountpoint
            for mount in psutil.disk_partitions(all=True)
            if mount.mountpoint.startswith(("/run/", "/var/", str(cluster.folder)))
        },
        "loop devices": set(map(str, disk.attached(cluster.folder))),
        "interfaces": set(psutil.net_if_addrs()),
        "routes": _lines("ip", "route", "show", "table", "all"),
        "listeners": _listeners(cluster),
        "packet filter": {
            line
            for program in ("iptables-save", "ip6tables-save")
            for line in _lines(program)
            if line.startswith(("-A", ":"))
        },
        "cgroups": {path for path in _cgroups() if cluster.cgroup in path or "stateful-databases" not in path},
        "kernel settings": {
            f"{name} = {Path('/proc/sys', name).read_text().strip()}"
            for name in (*init.KERNEL_SETTINGS, "net/ipv4/ip_forward", "net/bridge/bridge-nf-call-iptables")
            if Path("/proc/sys", name).exists()
        },
        "files": {str(path) for folder in (*SHARED_FOLDERS, cluster.folder) for path in Path(folder).rglob("*")},
    }


def left(before: Traces, after: Traces) -> Traces:
    """What there is after that wasn't there before, of the kinds of which there is something."""
    return {kind: found - before[kind] for kind, found in after.items() if found - before[kind]}


def _command_lines() -> list[str]:
    return [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]


def _listeners(cluster: Cluster) -> set[str]:
    """All that others can reach, and the cluster's own on loopback."""
    sockets = psutil.net_connections("inet")
    addresses = {tuple(each.laddr) for each in sockets if each.status == psutil.CONN_LISTEN}
    loopback = ("127.", "::1", "::ffff:127.")
    return {f"{host}:{port}" for host, port in addresses if port == cluster.port or not str(host).startswith(loopback)}


def _cgroups() -> list[str]:
    return [str(path) for path in Path("/sys/fs/cgroup").rglob("*kubepods*")] + [
        str(path) for path in Path("/sys/fs/cgroup").rglob("stateful-databases-*")
    ]


def _lines(*command: str) -> set[str]:
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines())
