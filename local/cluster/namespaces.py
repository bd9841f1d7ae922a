"""The namespaces of a cluster: network, mounts and processes of its own, held by its init.

Everything of a cluster lives in them, so the machine sees one listener on loopback and nothing else, and
ending init ends it all: the kernel takes processes, mounts, loop devices, interfaces and packet filters with it.
"""

import os
import signal
import socket
import subprocess
import sys

import psutil
import tenacity

from local import paths
from local.cluster import logs
from local.cluster.cluster import Cluster
from local.errors import LocalError

START_TIMEOUT_SECONDS = 10
END_TIMEOUT_SECONDS = 30
PORT_TIMEOUT_SECONDS = 5


def init(cluster: Cluster) -> psutil.Process | None:
    """The cluster's init, known by its command line and its owner, or None when the cluster isn't up.

    By its owner as well: anybody can give a process of their own that command line, and we run commands in its
    namespaces as root.
    """
    _, *arguments = _init_command(cluster)
    for process in psutil.process_iter(["cmdline", "uids"]):
        _, *others = process.info["cmdline"] or [""]
        if others == arguments and process.info["uids"].real == os.geteuid():
            return process
    return None


def create(cluster: Cluster, path: str) -> psutil.Process:
    """Start init in new namespaces.

    Args:
        cluster: one that isn't up.
        path: the PATH of the cluster's processes.

    Raises:
        LocalError: the cluster's port is taken.

    """
    flags = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "slave"]
    environment = {
        "PATH": path,
        "PYTHONPATH": str(paths.REPOSITORY),
        "XDG_STATE_HOME": str(paths.state().parent),
        "LANG": "C.UTF-8",
    }
    cluster.logs.mkdir(parents=True, exist_ok=True)
    with _listen(cluster) as listener, (cluster.logs / "init.log").open("a") as log:
        subprocess.run(
            ["setsid", "--fork", "unshare", *flags, *_init_command(cluster)],
            check=True,
            stdin=listener.fileno(),
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment,
        )
    return _started(cluster)


def reload(process: psutil.Process) -> None:
    """Let init read the units again."""
    process.send_signal(signal.SIGHUP)


def destroy(process: psutil.Process) -> None:
    """End every process of the cluster and wait until the kernel has taken down what they held."""
    unshare = process.parent()
    everything = [process, *process.children(recursive=True), *([unshare] if unshare else [])]
    process.kill()
    _, alive = psutil.wait_procs(everything, timeout=END_TIMEOUT_SECONDS)
    if alive:
        message = f"these processes of the cluster don't end, the kernel waits for something: {alive}"
        raise LocalError(message)


def enter(process: psutil.Process) -> list[str]:
    """The start of a command line that runs the rest inside the cluster's namespaces."""
    return ["nsenter", "--target", str(process.pid), "--net", "--mount", "--pid", "--"]


def _init_command(cluster: Cluster) -> list[str]:
    return [sys.executable, "-m", "local.cluster.init", str(cluster.folder)]


def _listen(cluster: Cluster) -> socket.socket:
    # What a killed cluster held is free only when the kernel has ended the last of its processes.
    attempts = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(OSError),
        stop=tenacity.stop_after_delay(PORT_TIMEOUT_SECONDS),
        wait=tenacity.wait_fixed(0.1),
        reraise=True,
    )
    try:
        return attempts(socket.create_server, ("127.0.0.1", cluster.port), backlog=128)
    except OSError as error:
        message = (
            f"cluster {cluster.name} needs port {cluster.port} on 127.0.0.1, "
            f"but {_holder(cluster.port)} holds it: end that first"
        )
        raise LocalError(message) from error


def _holder(port: int) -> str:
    for connection in psutil.net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,) and connection.pid:
            process = psutil.Process(connection.pid)
            return f"process {process.pid} ({' '.join(process.cmdline())})"
    return "another process"


def _started(cluster: Cluster) -> psutil.Process:
    attempts = tenacity.Retrying(
        retry=tenacity.retry_if_result(lambda process: process is None),
        stop=tenacity.stop_after_delay(START_TIMEOUT_SECONDS),
        wait=tenacity.wait_fixed(0.02),
        retry_error_callback=lambda _: None,
    )
    if process := attempts(init, cluster):
        return process
    message = f"the namespaces of cluster {cluster.name} can't be made; {logs.tail(cluster, 'init')}"
    raise LocalError(message)
