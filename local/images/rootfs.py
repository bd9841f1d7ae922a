"""A root file system in the making, and what is done inside it."""

import os
import shlex
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from local.command import run
from local.images.command import in_namespace

# Seen from inside while packages are fetched, at the same place as outside: name resolution, and the certificates
# of a mirror or proxy that this machine trusts. Never while they are installed, since a package may write there.
_BORROWED = ("/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs", "/usr/share/ca-certificates")

_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
_PROXY_VARIABLES = ("http_proxy", "https_proxy", "no_proxy")

# Nobody reads them in a container. The first is what dpkg leaves out of what it unpacks later.
_UNREAD = (
    "/usr/share/doc",
    "/usr/share/man",
    "/usr/share/info",
    "/usr/share/lintian",
    "/usr/share/locale",
)
_LEFT_BY_APT = (
    "/var/lib/apt/lists",
    "/var/cache/apt",
    "/var/cache/debconf",
    "/var/log",
    "/tmp",  # noqa: S108 - of the image
)


@dataclass(frozen=True)
class Rootfs:
    """The folder that becomes `/`."""

    path: Path

    def at(self, path: str) -> Path:
        """Give the place on this machine of an absolute path inside.

        Raises:
            ValueError: a link on the way leads out, to a file of this machine.

        """
        place = self.path / path.lstrip("/")
        if not place.resolve().is_relative_to(self.path.resolve()):
            message = f"{place} leads out of {self.path}, to {place.resolve()}"
            raise ValueError(message)
        return place

    def run(self, *command: str) -> None:
        """Run a command as root inside, in mount and process namespaces of its own.

        Whatever it mounts and starts ends with it, also when it is killed.
        """
        self._run(*command)

    def fetch(self, *command: str) -> None:
        """Run a command as `run` does, one that needs the network; what this machine lends it can't be written."""
        borrowed = [path for path in _BORROWED if Path(path).exists()]
        for path in borrowed:
            self._make_mount_point(path)
        self._run(*command, borrowed=borrowed)
        for path in borrowed:
            self._remove_mount_point(path)

    def install(self, *packages: str) -> None:
        """Install Debian packages and leave nothing of the installation but them."""
        install = ("apt-get", "install", "--quiet=2", "--yes", "--no-install-recommends")
        self.fetch("apt-get", "update", "--quiet=2")
        self.fetch(*install, "--download-only", *packages)
        self.run(*install, "--no-download", *packages)
        self.tidy()

    def version(self, package: str) -> str:
        """Give the upstream version of an installed package, such as `10.11.6` of `1:10.11.6-0+deb12u1`."""
        query = ["dpkg-query", f"--root={self.path}", "--show", "--showformat=${source:Upstream-Version}", package]
        return run(*query)

    def extract(self, package: str, *members: str) -> None:
        """Take single files out of a Debian package that is not installed."""
        self.fetch("apt-get", "update", "--quiet=2")
        self.fetch(
            "sh",
            "-ec",
            'cd /tmp; apt-get download --quiet=2 -o APT::Sandbox::User=root "$0"'
            '; dpkg-deb --fsys-tarfile "$0"_*.deb | tar --extract --directory=/ "$@"',
            package,
            *(f".{member}" for member in members),
        )
        self.tidy()

    def tidy(self) -> None:
        """Remove what nobody reads in a container and what apt leaves."""
        for folder in (*_UNREAD, *_LEFT_BY_APT):
            for entry in self.at(folder).glob("*"):
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                else:
                    entry.unlink()

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """Write a file of root's inside; its folder comes into being as well."""
        file = self.at(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def folder(self, path: str, owner: int = 0, mode: int = 0o755) -> None:
        """Have an empty folder inside that belongs to user and group `owner`."""
        folder = self.at(path)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        os.chown(folder, owner, owner)
        folder.chmod(mode)

    def _run(self, *command: str, borrowed: Iterable[str] = ()) -> None:
        root = shlex.quote(str(self.path))
        mounts = [f"mount --bind /proc {root}/proc"]
        for path in borrowed:
            place = shlex.quote(str(self.at(path)))
            mounts += [f"mount --bind {path} {place}", f"mount -o remount,bind,ro {place}"]
        script = "\n".join([*mounts, f"exec chroot {root} {shlex.join(command)}"])
        proxies = {name: os.environ[name] for name in _PROXY_VARIABLES if name in os.environ}
        in_namespace("sh", "-ec", script, environment=_ENVIRONMENT | proxies)

    def _make_mount_point(self, path: str) -> None:
        place = self.at(path)
        if Path(path).is_dir():
            place.mkdir(parents=True, exist_ok=True)
        elif not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()

    def _remove_mount_point(self, path: str) -> None:
        place = self.at(path)
        if place.is_file() and not place.stat().st_size:
            place.unlink()
