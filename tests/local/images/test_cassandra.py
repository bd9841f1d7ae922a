"""The official Cassandra image's contract, kept by what runs, with a read-only root and as uid 999."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from tests.cqlsh import CQLSH
from tests.local.images.conftest import Launch
from tests.local.images.container import ADDRESS, Container, Unpacked

pytestmark = pytest.mark.cluster

ENVIRONMENT = {
    # The tools keep a history there.
    "HOME": "/tmp",  # noqa: S108 - a path inside the container
    "MAX_HEAP_SIZE": "256M",
    "HEAP_NEWSIZE": "64M",
    "CASSANDRA_LISTEN_ADDRESS": ADDRESS,
    "CASSANDRA_CLUSTER_NAME": "it's a ring",
    "CASSANDRA_ENDPOINT_SNITCH": "GossipingPropertyFileSnitch",
    "CASSANDRA_DC": "north",
    "CASSANDRA_RACK": "r7",
    "CASSANDRA_NUM_TOKENS": "4",
    # A server of its own needn't wait for others.
    "JVM_EXTRA_OPTS": "-Dcassandra.skip_wait_for_gossip_to_settle=0 -Dcassandra.ring_delay_ms=1000",
}


class Start(Protocol):
    """Starts the server on the volume of this test."""

    def __call__(self, *arguments: str, uid: int = 999, capabilities: tuple[str, ...] = ()) -> Container: ...


@pytest.fixture
def image(unpacked: Callable[[str], Unpacked]) -> Unpacked:
    return unpacked("cassandra:5.0")


@pytest.fixture
def start(image: Unpacked, volume: Path, tmp_path_factory: pytest.TempPathFactory, launch: Launch) -> Start:
    def start_one(*arguments: str, uid: int = 999, capabilities: tuple[str, ...] = ()) -> Container:
        folder = tmp_path_factory.mktemp("container")
        configuration = folder / "configuration"
        # The image's own is in a read-only root, and the entrypoint writes into it.
        shutil.copytree(image.bundle / "rootfs/etc/cassandra", configuration)
        for path in (configuration, *configuration.iterdir(), volume):
            shutil.chown(path, uid, uid)
        return launch(
            Container(
                image,
                folder,
                ENVIRONMENT,
                {"/var/lib/cassandra": volume, "/etc/cassandra": configuration},
                ("/tmp", "/var/log/cassandra"),  # noqa: S108 - paths inside the container
                arguments,
                uid,
                capabilities,
            )
        )

    return start_one


def ask(container: Container, statement: str) -> str:
    done = container.exec(*CQLSH.split(), ADDRESS, text=statement)
    assert done.returncode == 0, done.stderr
    return done.stdout


def ready(container: Container) -> Container:
    container.until(
        lambda: container.exec(*CQLSH.split(), ADDRESS, text="SELECT now() FROM system.local;").returncode == 0
    )
    return container


def test_variables_reach_the_configuration(start: Start) -> None:
    container = ready(start())
    answer = ask(container, "SELECT cluster_name, data_center, rack, broadcast_address FROM system.local;")
    assert all(value in answer for value in ("it's a ring", "north", "r7", ADDRESS)), answer
    status = container.exec("nodetool", "info", "--tokens")
    assert status.returncode == 0, status.stderr
    assert status.stdout.count("\nToken ") == 4
    assert "-Xmx256M" in container.exec("cat", "/proc/1/cmdline").stdout


def test_data_outlives_a_stop_and_a_kill(start: Start) -> None:
    container = ready(start())
    ask(
        container,
        "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};"
        " CREATE TABLE k.seen (what text PRIMARY KEY); INSERT INTO k.seen (what) VALUES ('stopped');",
    )
    container.signal("SIGTERM")
    assert container.wait() == 143

    container = ready(start())
    ask(container, "INSERT INTO k.seen (what) VALUES ('killed');")
    # What is acknowledged is on the disk within the period of commitlog_sync.
    container.exec("nodetool", "flush")
    container.signal("SIGKILL")
    container.wait()

    answer = ask(ready(start()), "SELECT what FROM k.seen;")
    assert "stopped" in answer
    assert "killed" in answer


def test_root_hands_the_server_to_the_database_user(start: Start) -> None:
    capabilities = ("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETUID", "CAP_SETGID")
    container = start(uid=0, capabilities=capabilities)
    container.until(lambda: "\nUid:\t999\t999\t999\t999\n" in container.exec("cat", "/proc/1/status").stdout)


def test_arguments_go_to_the_server(start: Start) -> None:
    container = start("-D", "cassandra.config=/nowhere.yaml")
    assert container.wait() != 0
    assert "/nowhere.yaml" in container.log


def test_a_tool_wants_both_sizes_of_the_heap_or_none(image: Unpacked, tmp_path: Path, launch: Launch) -> None:
    container = launch(Container(image, tmp_path, {"MAX_HEAP_SIZE": "64M"}, command=("nodetool", "version")))
    assert container.wait() == 1
    assert "MAX_HEAP_SIZE and HEAP_NEWSIZE: set both or none" in container.log


def test_a_password_is_hashed_without_a_server(image: Unpacked, tmp_path: Path, launch: Launch) -> None:
    hash_password = "/opt/cassandra/tools/bin/hash_password"
    container = launch(Container(image, tmp_path, command=(hash_password, "-p", "secret")))
    assert container.wait() == 0
    assert "$2a$10$" in container.log


def test_the_image_says_how_it_is_run(image: Unpacked) -> None:
    process = image.config()["process"]
    assert process["args"] == ["docker-entrypoint.sh", "-f"]
    assert process["user"] == {"uid": 0, "gid": 0}
    assert "cassandra:x:999:999:" in (image.bundle / "rootfs/etc/passwd").read_text()
    assert any(entry.startswith("CASSANDRA_VERSION=5.0.") for entry in process["env"])
    assert {"CASSANDRA_HOME=/opt/cassandra", "CASSANDRA_CONF=/etc/cassandra"} <= set(process["env"])


@pytest.mark.parametrize(
    "program",
    [
        "opt/cassandra/bin/cassandra",
        "opt/cassandra/bin/cqlsh",
        "opt/cassandra/bin/nodetool",
        "opt/cassandra/tools/bin/hash_password",
        "usr/bin/bash",
        "usr/bin/flock",
        "usr/bin/python3",
    ],
)
def test_the_programs_that_pods_rely_on_are_there(image: Unpacked, program: str) -> None:
    assert (image.bundle / "rootfs" / program).exists()
