"""Folders in the cache that are whole or not there, also after a kill and with several runs at once."""

import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from local.paths import cache
from local.progress import step


def kept(relative: str, make: Callable[[Path], None]) -> Path:
    """Give the toolchain cache's folder `relative`, made first if it isn't there.

    Args:
        relative: where it stands in the cache; it names everything that its content depends on.
        make: fills the empty folder that it gets. If it raises, or this process is killed, nothing is kept.

    """
    folder = cache() / "toolchain" / relative
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            if not folder.exists():
                _make(folder, make)
    return folder


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    lock = FileLock(f"{folder}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        with step(f"waiting for another run that makes {folder.name}"):
            lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _make(folder: Path, make: Callable[[Path], None]) -> None:
    prefix = f"{folder.name}.partial-"
    for left_by_a_kill in folder.parent.glob(f"{prefix}*"):
        shutil.rmtree(left_by_a_kill)
    # A new name each time: a compiler that outlived its killed parent may still write into the old one.
    partial = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
    try:
        make(partial)
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial)
        raise
