"""Cassandra 5.0 from the artifacts on Maven Central, with Debian's Java and Python, and cqlsh from PyPI."""

import shutil
import sys
from pathlib import Path

from local.command import run
from local.images.oci import Config
from local.images.rootfs import Rootfs

_HERE = Path(__file__).parent
_UID = 999
_HOME = "/opt/cassandra"
_CONFIGURATION = "/etc/cassandra"
_DATA = "/var/lib/cassandra"
_LOGS = "/var/log/cassandra"
_JAVA = "/opt/java/openjdk"

VERSION = "5.0.9"

_SETTINGS = (
    "cassandra-env.sh",
    "cassandra-rackdc.properties",
    "cassandra.yaml",
    "jvm-server.options",
    "jvm17-server.options",
    "logback-tools.xml",
    "logback.xml",
)

# Maven copies what a project needs at run time, and only for a project.
_PROJECT = f"""\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>cassandra</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.cassandra</groupId>
      <artifactId>cassandra-all</artifactId>
      <version>{VERSION}</version>
    </dependency>
  </dependencies>
</project>
"""

_OF_OTHER_MACHINES = ("osx-*", "windows-*", "linux-aarch_64", "linux-riscv64")


def maven(rootfs: Rootfs, work: Path) -> Config:
    """Fill `rootfs` with Cassandra, in `work` in between."""
    rootfs.run("groupadd", "--system", f"--gid={_UID}", "cassandra")
    rootfs.run("useradd", "--system", f"--uid={_UID}", "--gid=cassandra", f"--home-dir={_DATA}", "cassandra")
    # Java's package links its manuals there, and fails without the folder.
    rootfs.folder("/usr/share/man/man1")
    rootfs.install("libjemalloc2", "openjdk-17-jre-headless", "procps", "python3")
    (java,) = rootfs.at("/usr/lib/jvm").glob("java-17-openjdk-*")
    _link(rootfs, _JAVA, f"/usr/lib/jvm/{java.name}")
    _copy_jars(rootfs.at(_HOME) / "lib", work / "project")
    _install_cqlsh(rootfs.at(_HOME) / "pylib")
    _settle(rootfs)
    return Config(
        # The entrypoint completes it to: cassandra -f
        command="-f",
        port=9042,
        volume=_DATA,
        stop_signal="SIGTERM",
        environment={
            "PATH": f"{_HOME}/bin:{_JAVA}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "JAVA_HOME": _JAVA,
            "CASSANDRA_HOME": _HOME,
            "CASSANDRA_CONF": _CONFIGURATION,
            "CASSANDRA_VERSION": VERSION,
        },
    )


def _copy_jars(folder: Path, project: Path) -> None:
    project.mkdir()
    (project / "pom.xml").write_text(_PROJECT)
    copy = ("dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}")
    run("mvn", "--batch-mode", "--quiet", *copy, directory=project)
    for of_others in _OF_OTHER_MACHINES:
        for jar in folder.glob(f"*-{of_others}.jar"):
            jar.unlink()


def _install_cqlsh(folder: Path) -> None:
    # For the image's Python, whichever runs this.
    target = ("--python-version=3.11", "--platform=manylinux2014_x86_64", "--only-binary=:all:", f"--target={folder}")
    requirements = f"--requirement={_HERE / 'requirements.txt'}"
    run(sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", *target, requirements)


def _settle(rootfs: Rootfs) -> None:
    rootfs.write("/usr/local/bin/docker-entrypoint.sh", _text("docker-entrypoint.sh"), 0o755)
    for program in ("cassandra", "cqlsh", "nodetool"):
        rootfs.write(f"{_HOME}/bin/{program}", _text(program), 0o755)
    rootfs.write(f"{_HOME}/bin/cassandra.in.sh", _text("cassandra.in.sh"))
    rootfs.write(f"{_HOME}/tools/bin/hash_password", _text("hash_password"), 0o755)
    for folder in (_CONFIGURATION, _DATA, _LOGS):
        rootfs.folder(folder, _UID, 0o1777)
    for file in _SETTINGS:
        rootfs.write(f"{_CONFIGURATION}/{file}", _text(file), 0o666)
        shutil.chown(rootfs.at(f"{_CONFIGURATION}/{file}"), _UID, _UID)
    for name, target in {"conf": _CONFIGURATION, "data": _DATA, "logs": _LOGS}.items():
        _link(rootfs, f"{_HOME}/{name}", target)


def _text(file: str) -> str:
    return (_HERE / file).read_text()


def _link(rootfs: Rootfs, path: str, target: str) -> None:
    place = rootfs.at(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)
