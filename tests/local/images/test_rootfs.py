"""What is done inside a root file system stays there."""

import shutil
from pathlib import Path

import pytest

from local.errors import LocalError
from local.images.rootfs import Rootfs

pytestmark = pytest.mark.cluster

CERTIFICATES = Path("/etc/ssl/certs")


@pytest.fixture
def rootfs(tmp_path: Path) -> Rootfs:
    """One with a shell, and with the libraries of this machine's own."""
    for program in ("/bin/sh", "/bin/touch"):
        place = tmp_path / program.lstrip("/")
        place.parent.mkdir(exist_ok=True)
        shutil.copy(program, place)
    for folder in ("lib", "lib64"):
        for library in (Path("/") / folder).rglob("*.so*"):
            if library.name.startswith(("libc.so", "ld-linux")):
                place = tmp_path / folder / library.name
                place.parent.mkdir(exist_ok=True)
                shutil.copy(library, place)
    (tmp_path / "proc").mkdir()
    return Rootfs(tmp_path)


def test_what_is_installed_writes_nothing_of_this_machine(rootfs: Rootfs) -> None:
    rootfs.folder(str(CERTIFICATES))
    rootfs.run("touch", f"{CERTIFICATES}/written")

    assert rootfs.at(f"{CERTIFICATES}/written").exists()
    assert not (CERTIFICATES / "written").exists()


def test_what_is_fetched_reads_the_certificates_of_this_machine_and_writes_none(rootfs: Rootfs) -> None:
    (one, *_) = sorted(CERTIFICATES.iterdir())
    rootfs.fetch("sh", "-ec", f"test -e {one} || test -L {one}")
    with pytest.raises(LocalError, match="Read-only file system"):
        rootfs.fetch("touch", f"{CERTIFICATES}/written")
    assert not (CERTIFICATES / "written").exists()
