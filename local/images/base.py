"""The layer that all images begin with: a minimal Debian with what their scripts call."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from local.command import run
from local.images.command import in_namespace
from local.images.oci import Layout
from local.images.rootfs import Rootfs
from local.progress import step

SUITE = "bookworm"
"""The Debian release whose MariaDB is 10.11 and whose PostgreSQL is 15."""

# flock and setpriv come with util-linux, which is always there.
_PACKAGES = ("libnss-wrapper", "locales", "xz-utils", "zstd")

_LOCALE = "en_US"

_DPKG_LEAVES_OUT = """\
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/lintian/*
path-exclude=/usr/share/locale/*
"""

_NO_SERVICES = "#!/bin/sh\nexit 101\n"

# The parts of this machine's configuration without which its mirror may not be reached or trusted.
_APT_OPTIONS = re.compile(r"^Acquire::(http|https|Check-Valid-Until|Check-Date)\b")


def build(work: Path) -> Layout:
    """Make the base image in the empty folder `work`."""
    layout = Layout(work / "layout")
    bundle = work / "bundle"
    layout.create()
    rootfs = layout.unpack(bundle)
    with step(f"installing a minimal Debian {SUITE}"):
        _debootstrap(rootfs)
    _settle(rootfs)
    with step("packing it as the base of the images"):
        layout.repack(bundle)
    shutil.rmtree(bundle)
    return layout


def _debootstrap(rootfs: Rootfs) -> None:
    archives = _archives()
    mirror = [archive.address for archive in archives if archive.suite == SUITE][:1]
    include = f"--include={','.join(_PACKAGES)}"
    arguments = ["--variant=minbase", include, SUITE, str(rootfs.path), *mirror]
    in_namespace("debootstrap", *arguments)
    if archives:
        lines = [f"deb {archive.address} {archive.suite} main\n" for archive in archives]
        rootfs.write("/etc/apt/sources.list", "".join(lines))


@dataclass(frozen=True)
class _Archive:
    address: str
    suite: str


def _archives() -> list[_Archive]:
    """Give the archives of the suite that this machine uses; none where it runs another system.

    debootstrap then takes its own default mirror.
    """
    listed = run(
        "apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Identifier: Packages", "Origin: Debian"
    )
    archives = [_Archive(*line.split()) for line in listed.splitlines()]
    of_the_suite = [archive for archive in archives if archive.suite.partition("-")[0] == SUITE]
    return list(dict.fromkeys(of_the_suite))


def _settle(rootfs: Rootfs) -> None:
    rootfs.write("/etc/dpkg/dpkg.cfg.d/leaves-out", _DPKG_LEAVES_OUT)
    rootfs.write("/usr/sbin/policy-rc.d", _NO_SERVICES, 0o755)
    rootfs.write("/etc/apt/apt.conf.d/99acquire", _apt_options())
    # The official PostgreSQL's locale: a data directory remembers the name.
    # An archive of all locales would go with the package that made it.
    rootfs.run("localedef", "--no-archive", f"--inputfile={_LOCALE}", "--charmap=UTF-8", f"{_LOCALE}.UTF-8")
    rootfs.run("apt-get", "purge", "--quiet=2", "--yes", "--auto-remove", "locales")
    rootfs.folder("/docker-entrypoint-initdb.d")
    for of_this_machine in ("/etc/hostname", "/etc/resolv.conf"):
        rootfs.at(of_this_machine).unlink(missing_ok=True)
    rootfs.tidy()


def _apt_options() -> str:
    listed = run("apt-config", "dump", "--format", '%f "%v";%n', "Acquire")
    return "".join(f"{line}\n" for line in listed.splitlines() if _APT_OPTIONS.match(line))
