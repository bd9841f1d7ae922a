"""A disk of a fixed size: a sparse file with XFS on a loop device.

XFS, since growing ext4 while it is mounted takes CAP_SYS_RESOURCE, which some virtual machines withhold.
"""

import contextlib
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import tenacity

from local.errors import LocalError

DETACH_TIMEOUT_SECONDS = 30
SMALL_DISKS = {"TEST_DIR": "1", "TEST_DEV": "1", "QA_CHECK_FS": "1"}
"""With these, mkfs.xfs makes file systems of less than 300 MB."""


@dataclass(frozen=True)
class Disk:
    """A disk by the path of its file; it may not exist yet."""

    image: Path

    @property
    def mount_point(self) -> Path:
        """Where the file system is mounted."""
        return self.image.with_suffix("")

    @property
    def data(self) -> Path:
        """The folder for its user inside the file system: it isn't there while nothing is mounted."""
        return self.mount_point / "data"

    def create(self, size: int) -> None:
        """Make and mount a disk of `size` bytes; one that exists is only mounted."""
        if not self.image.exists():
            self.image.parent.mkdir(parents=True, exist_ok=True)
            new = self.image.with_suffix(".new")
            with new.open("wb") as file:
                file.truncate(size)
            _run("mkfs.xfs", "-q", "-K", str(new))
            new.rename(self.image)
        self.mount()
        self.data.mkdir(exist_ok=True)

    def mount(self) -> None:
        """Mount the disk unless it is."""
        self.mount_point.mkdir(exist_ok=True)
        if not self.mount_point.is_mount():
            _run("mount", "-o", "loop,discard", str(self.image), str(self.mount_point))

    def grow(self, size: int) -> None:
        """Grow the mounted disk to `size` bytes; it never shrinks."""
        if self.image.stat().st_size < size:
            os.truncate(self.image, size)
        device = _run("losetup", "--noheadings", "--output", "NAME", "--associated", str(self.image))
        _run("losetup", "--set-capacity", device)
        _run("xfs_growfs", str(self.mount_point))

    def remove(self) -> None:
        """Unmount and delete the disk; the kernel frees the loop device."""
        if self.mount_point.is_mount():
            _run("umount", str(self.mount_point))
        if self.mount_point.exists():
            self.mount_point.rmdir()
        self.image.unlink(missing_ok=True)


def attached(folder: Path) -> list[Path]:
    """The files below `folder` that loop devices of this machine hold, deleted ones included."""
    files: list[Path] = []
    for device in Path("/sys/block").glob("loop*/loop/backing_file"):
        with contextlib.suppress(OSError):  # it has just been detached
            files.append(Path(device.read_text().strip()))
    return [file for file in files if file.is_relative_to(folder)]


def wait_until_detached(folder: Path) -> None:
    """Wait for the kernel to free the loop devices of disks that are no longer mounted anywhere.

    Raises:
        LocalError: something on this machine still holds one.

    """
    attempts = tenacity.Retrying(
        retry=tenacity.retry_if_result(bool),
        stop=tenacity.stop_after_delay(DETACH_TIMEOUT_SECONDS),
        wait=tenacity.wait_fixed(0.05),
        retry_error_callback=lambda _: attached(folder),
    )
    if held := attempts(attached, folder):
        message = f"loop devices still hold {', '.join(map(str, held))}: see `losetup --list` and what mounts them"
        raise LocalError(message)


def _run(*command: str) -> str:
    result = subprocess.run(command, check=False, capture_output=True, text=True, env=os.environ | SMALL_DISKS)
    if result.returncode:
        message = f"{' '.join(command)}: {result.stderr.strip()}"
        raise OSError(message)
    return result.stdout.strip()
