"""The processes of a pod as this machine sees them."""

import itertools
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from local.cluster import Cluster, namespaces
from local.stack.kubectl import Object
from tests.cluster.waiting import until

PROGRAMS = {"mariadbd", "postgres"}


def processes(cluster: Cluster, pod: Object) -> list[psutil.Process]:
    """Every process in the pod's cgroup."""
    init = namespaces.init(cluster)
    assert init
    return [process for process in init.children(recursive=True) if f"pod{pod['metadata']['uid']}" in _cgroup(process)]


def servers(cluster: Cluster, pod: Object) -> list[psutil.Process]:
    """The database servers of a pod: the main process of a container, if it has become one."""
    return [process for process in processes(cluster, pod) if _is_main(process) and _name(process) in PROGRAMS]


def command(process: psutil.Process) -> str:
    """Its command line; nothing of one that has ended."""
    with suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


@contextmanager
def held_at_start(cluster: Cluster, pods: Iterable[Object]) -> Generator[None]:
    """Stop every process of each pod as soon as the server's program runs there, and let them go on after the block."""
    held: dict[str, list[psutil.Process]] = {}
    starting = {pod["metadata"]["name"]: pod for pod in pods}

    def hold() -> bool:
        for name, pod in starting.items():
            found = processes(cluster, pod)
            if name not in held and any(_name(process) in PROGRAMS for process in found):
                held[name] = found
                for process in found:
                    with suppress(psutil.NoSuchProcess):
                        process.suspend()
        return held.keys() == starting.keys()

    try:
        until(hold, f"the servers of {', '.join(starting)} to start")
        yield
    finally:
        for process in itertools.chain(*held.values()):
            with suppress(psutil.NoSuchProcess):
                process.resume()


def waits_for_lock(cluster: Cluster, pod: Object) -> bool:
    """Whether the kernel lists a process of the pod as waiting for a file lock."""
    waiting = {line.split()[5] for line in Path("/proc/locks").read_text().splitlines() if "-> FLOCK" in line}
    return any(str(process.pid) in waiting for process in processes(cluster, pod))


def _cgroup(process: psutil.Process) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process.pid}/cgroup").read_text()
    return ""


def _name(process: psutil.Process) -> str:
    with suppress(psutil.NoSuchProcess):
        return process.name()
    return ""


def _is_main(process: psutil.Process) -> bool:
    """Whether it is number 1 of the innermost PID namespace."""
    with suppress(OSError):
        status = Path(f"/proc/{process.pid}/status").read_text().splitlines()
        return next(line.split()[-1] for line in status if line.startswith("NSpid:")) == "1"
    return False
