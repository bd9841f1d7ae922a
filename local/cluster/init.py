"""PID 1 of a cluster's namespaces: sets up their mounts and network, then keeps the units running.

Run as `python -m local.cluster.init STATE` by `unshare` in new mount, network and PID namespaces, with the
socket that listens on this machine's loopback as standard input. SIGHUP makes it read the units again; when it
ends, the kernel ends every process of the cluster, and with them go all mounts, interfaces and packet filters.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from local.cluster import network, unit
from local.cluster.cluster import SHORT_FOLDER
from local.cluster.unit import Unit

RESTART_DELAY_SECONDS = 1.0
LISTENER = 0
KERNEL_SETTINGS = (
    "kernel/keys/root_maxbytes",
    "kernel/keys/root_maxkeys",
    "kernel/panic",
    "kernel/panic_on_oops",
    "vm/overcommit_memory",
    "vm/panic_on_oom",
)
WATCHED = {signal.SIGCHLD, signal.SIGHUP, signal.SIGTERM}


@dataclass
class Process:
    """A unit as it was last started; `pid` is None once it has ended."""

    unit: Unit
    pid: int | None
    started_at: float


def main(state: Path) -> None:
    """Prepare the namespaces and supervise until SIGTERM."""
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    isolate_mounts(state)
    set_up_network()
    processes: dict[str, Process] = {}
    units = unit.read_all(state)
    while True:
        start_missing(state, units, processes)
        received = signal.sigtimedwait(WATCHED, RESTART_DELAY_SECONDS)
        reap(processes)
        if received and received.si_signo == signal.SIGTERM:
            return
        if received and received.si_signo == signal.SIGHUP:
            units = unit.read_all(state)
            stop_changed(units, processes)


def isolate_mounts(state: Path) -> None:
    """Give the cluster its own /proc, /run and /var, so that nothing it writes there is left on the machine.

    The kubelet sets kernel settings of the whole machine: here it sees and sets copies of them.
    """
    run("mount", "-t", "proc", "proc", "/proc")
    run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run")
    for folder in ("/run/lock", "/run/var/upper", "/run/var/work", "/run/netns", SHORT_FOLDER):
        Path(folder).mkdir(parents=True)
    run("mount", "--bind", str(state), SHORT_FOLDER)
    run(
        *("mount", "-t", "overlay", "overlay", "/var"),
        *("-o", "lowerdir=/var,upperdir=/run/var/upper,workdir=/run/var/work"),
    )
    for setting in KERNEL_SETTINGS:
        original = Path("/proc/sys", setting)
        copy = Path("/run/sysctl", setting)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(original.read_text())
        run("mount", "--bind", str(copy), str(original))


def set_up_network() -> None:
    """Take the addresses of the pods' gateway and of the nodes, before anything binds to them."""
    Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
    run("ip", "link", "set", "lo", "up")
    for address in (network.GATEWAY, *map(network.node_address, range(1, network.MAX_NODES + 1))):
        run("ip", "address", "add", f"{address}/32", "dev", "lo")
    # Without a route the node's own calls of Services would end before kube-proxy puts a pod's address in the place.
    run("ip", "route", "add", network.SERVICE_SUBNET, "dev", "lo", "src", network.GATEWAY)


def start_missing(state: Path, units: list[Unit], processes: dict[str, Process]) -> None:
    """Start what doesn't run and wasn't started within the last second."""
    now = time.monotonic()
    for wanted in units:
        process = processes.get(wanted.name)
        if process and (process.pid or now - process.started_at < RESTART_DELAY_SECONDS):
            continue
        processes[wanted.name] = Process(wanted, start(state, wanted), now)


def start(state: Path, wanted: Unit) -> int | None:
    """Start one unit in a session of its own, its output in the log folder; None when it can't be started."""
    log = str(state / "logs" / f"{wanted.name}.log")
    stdin = (
        (os.POSIX_SPAWN_DUP2, LISTENER, 0)
        if wanted.inherits_listener
        else (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
    )
    output = (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return os.posix_spawn(
            wanted.argv[0],
            wanted.argv,
            os.environ,
            file_actions=[stdin, output, (os.POSIX_SPAWN_DUP2, 1, 2)],
            setsid=True,
            setsigmask=[],
        )
    except OSError as error:
        # The program may have gone from the cache; the others must not end with this process.
        sys.stderr.write(f"{wanted.name} can't be started: {error}\n")
        return None


def reap(processes: dict[str, Process]) -> None:
    """Collect every ended child: units, and orphans that the kernel gave to PID 1."""
    with contextlib.suppress(ChildProcessError):
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            for process in processes.values():
                if process.pid == pid:
                    process.pid = None


def stop_changed(units: list[Unit], processes: dict[str, Process]) -> None:
    """Ask what isn't wanted any more, or wanted otherwise, to end; the rest of the loop starts it anew."""
    for process in processes.values():
        if process.pid and process.unit not in units:
            os.kill(process.pid, signal.SIGTERM)


def run(*command: str) -> None:
    """Run a program of the set-up to its end."""
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
