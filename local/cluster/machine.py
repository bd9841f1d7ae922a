"""Whether this machine can run a local cluster."""

import os
import platform
import subprocess
from functools import cache
from pathlib import Path

from local import paths
from local.errors import LocalError

FAMILIES = {"debian", "ubuntu"}
ELSEWHERE = "make a cluster with kind, or take any other, and run `make up CONTEXT=<its kubeconfig context>`"
COVERED = ("/run", "/var")


def check() -> None:
    """Raise a LocalError that says what to do where a local cluster can't run."""
    if missing := unmet_requirement():
        message = f"the local cluster needs {missing}; {ELSEWHERE}"
        raise LocalError(message)
    for folder in COVERED:
        # The cluster has a /run and /var of its own; what lies there of this machine is out of its reach.
        if paths.state().resolve().is_relative_to(folder):
            message = f"the local cluster can't keep its state in {paths.state()}: set XDG_STATE_HOME outside {folder}"
            raise LocalError(message)


def unmet_requirement() -> str | None:
    """What this machine lacks for a local cluster, or None."""
    if platform.system() != "Linux" or not FAMILIES & _distribution():
        return "Debian or Ubuntu"
    if os.geteuid() != 0:
        return "root"
    if not _makes_namespaces():
        return "root that may make namespaces, which that of an unprivileged container may not"
    return None


@cache
def _makes_namespaces() -> bool:
    probe = ["unshare", "--net", "--mount", "--pid", "--fork", "true"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


def _distribution() -> set[str]:
    if not Path("/etc/os-release").exists():
        return set()
    release = platform.freedesktop_os_release()
    return {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
