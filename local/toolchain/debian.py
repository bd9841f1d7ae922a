"""The last way: packages of Debian or Ubuntu, installed without starting or enabling any service in them."""

import os
import shutil
import subprocess

from filelock import FileLock

from local import paths
from local.command import last_lines
from local.progress import step
from local.toolchain.closed import WayClosedError

# What maintainer scripts start and enable services with. All of them are in the essential package
# init-system-helpers, so they are there, and no package that we install replaces them.
_SERVICE_PROGRAMS = (
    "/usr/bin/deb-systemd-helper",
    "/usr/bin/deb-systemd-invoke",
    "/usr/sbin/invoke-rc.d",
    "/usr/sbin/update-rc.d",
)


def install(packages: tuple[str, ...]) -> None:
    """Install `packages` without what they only recommend.

    Raises:
        WayClosedError: there is no apt-get or no root here, or the installation fails.

    """
    if not shutil.which("apt-get"):
        reason = "there is no apt-get: this isn't Debian or Ubuntu"
        raise WayClosedError(reason)
    if os.geteuid() != 0:
        reason = f"it needs root: sudo apt-get install {' '.join(packages)}"
        raise WayClosedError(reason)
    with step(f"installing {' '.join(packages)} by apt-get"), alone():
        if _install(packages).returncode == 0:
            return
        # The package lists may be missing or old.
        _run("apt-get", "update")
        again = _install(packages)
    if again.returncode:
        reason = f"apt-get install {' '.join(packages)} failed:\n    {last_lines(again.stdout)}"
        raise WayClosedError(reason)


def alone() -> FileLock:
    """Give a lock against other runs: apt-get waits for them to install, but not to read the package lists."""
    return FileLock(paths.cache() / "apt-get.lock")


def _install(packages: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    wait_for_others = ("-o", "DPkg::Lock::Timeout=600")
    # --no-remove: what stands in the way of a package, a container engine of the user's for instance, stays.
    options = ("--yes", "--no-remove", "--no-install-recommends", *wait_for_others)
    return _run("apt-get", "install", *options, *packages)


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        without_services(*command),
        # NEEDRESTART_SUSPEND: Ubuntu would restart services that use what was installed.
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C", "NEEDRESTART_SUSPEND": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def without_services(*command: str) -> list[str]:
    """Give the command that runs `command` where the programs that manage services do nothing.

    They are covered by `true` in a mount namespace of the command's own. A policy-rc.d, Debian's usual
    answer, would lie in the user's system, stay there after a kill, and keep services from starting now but
    not from being enabled for the next boot.
    """
    cover = "; ".join(f"mount --bind /usr/bin/true {program}" for program in _SERVICE_PROGRAMS)
    return ["unshare", "--mount", "sh", "-ec", f'{cover}; exec "$@"', "sh", *command]
