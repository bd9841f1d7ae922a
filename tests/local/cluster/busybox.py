"""An image with a shell for the tests' pods, made of Debian's static busybox."""

import subprocess
from pathlib import Path

from local import paths
from local.cluster import archive
from local.toolchain import debian

IMAGE = "stateful-databases.local/busybox:1"


def ensure(workspace: Path) -> Path:
    """The image's archive in the cache; `workspace` is an empty folder to build it in."""
    path = paths.cache() / "images" / "busybox-1.tar"
    if not path.exists():
        pack(path, IMAGE, _program(workspace))
    return path


def pack(path: Path, image: str, program: Path) -> None:
    """Write an archive whose command is busybox."""
    archive.pack(path, image, {"bin/busybox": program}, ["/bin/busybox"])


def _program(workspace: Path) -> Path:
    # Unpacked and not installed: the package would replace the machine's own busybox.
    download = ["apt-get", "download", "busybox-static"]
    with debian.alone():
        if subprocess.run(download, cwd=workspace, check=False, capture_output=True).returncode:
            # The package lists may be missing or old.
            subprocess.run(["apt-get", "update"], check=True)
            subprocess.run(download, cwd=workspace, check=True)
    (package,) = workspace.glob("busybox-static_*.deb")
    subprocess.run(["dpkg-deb", "--extract", package, workspace], check=True)
    (program,) = [path for path in workspace.rglob("busybox") if path.is_file() and "bin" in path.parts]
    return program
