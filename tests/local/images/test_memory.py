"""The settings that follow from the least memory limit: in force, and enough for a first start, and for all connections
at work beside the probes and somebody who asks from within the container.
"""

import subprocess
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest
from stateful_databases.mariadb import memory as mariadb_memory
from stateful_databases.mariadb.spec import MariaDBSpec
from stateful_databases.mariadb.stateful_set import stateful_set
from stateful_databases.postgres import memory as postgres_memory
from stateful_databases.postgres.deployment import deployment
from stateful_databases.postgres.spec import PostgresSpec
from stateful_databases.shared.quantities import Quantity

from local import toolchain
from tests.local.images.container import Container, Unpacked, owned
from tests.local.images.product import Product
from tests.references import references

PASSWORD = "password"
SECONDS = 5

pytestmark = pytest.mark.cluster


@dataclass(frozen=True)
class Settings:
    """What the component derives from its least limit."""

    memory_limit: int
    file: str
    text: str
    arguments: tuple[str, ...]
    in_force: dict[str, str]
    """By the question that shows it."""

    connections: int
    probes: tuple[tuple[str, ...], ...]
    """The commands of readiness and liveness."""

    @classmethod
    def of(cls, product: Product) -> "Settings":
        if product.is_mariadb:
            least = mariadb_memory.MIN_MEMORY
            mariadb = MariaDBSpec.parse(
                "test", {"version": product.version, "resources": {"limits": {"memory": least}}}
            )
            in_force = {"SELECT @@innodb_buffer_pool_size DIV 1048576": "32", "SELECT @@max_connections": "48"}
            file = "/etc/mysql/conf.d/my.cnf"
            probes = _probes(stateful_set(mariadb, references(mariadb)))
            return cls(int(Quantity(least).amount), file, mariadb.configuration.text, (), in_force, 48, probes)
        least = postgres_memory.MIN_MEMORY
        postgres = PostgresSpec.parse("test", {"version": product.version, "resources": {"limits": {"memory": least}}})
        file = "/etc/stateful-databases/postgresql.conf"
        arguments = ("-c", f"config_file={file}")
        in_force = {"SHOW shared_buffers": "32MB", "SHOW max_connections": "12", "SHOW work_mem": "4MB"}
        directory = product.environment.get("PGDATA", "/var/lib/postgresql/18/docker")
        text = postgres.configuration.text(directory, f"{directory}/pg_hba.conf")
        probes = _probes(deployment(postgres, references(postgres)))
        return cls(int(Quantity(least).amount), file, text, arguments, in_force, 12, probes)


def _probes(workload: object) -> tuple[tuple[str, ...], ...]:
    (container,) = cast("Any", workload)["spec"]["template"]["spec"]["containers"]
    return tuple(tuple(container[probe]["exec_"]["command"]) for probe in ("readiness_probe", "liveness_probe"))


@pytest.fixture
def settings(product: Product) -> Settings:
    return Settings.of(product)


@pytest.fixture
def server(product: Product, settings: Settings, image: Unpacked, volume: Path, tmp_path: Path) -> Iterator[Container]:
    configuration, password = tmp_path / "configuration", tmp_path / "password"
    configuration.write_text(settings.text)
    password.write_text(PASSWORD)
    container = Container(
        image,
        tmp_path / "container",
        product.environment,
        {
            product.volume: volume,
            product.run_folder: owned(tmp_path / "sockets", 999),
            # On the disk, as in a pod: a file in a tmpfs would count as memory.
            "/tmp": owned(tmp_path / "temporary", 999),  # noqa: S108 - a path inside the container
            settings.file: configuration,
            "/secrets/password": password,
        },
        scratch=("/dev/shm",),  # noqa: S108 - a path inside the container
        arguments=settings.arguments,
        memory_limit=settings.memory_limit,
    ).start()
    container.until(lambda: product.is_ready(container))
    yield container
    container.remove()


def test_all_connections_and_the_probes_at_work_do_not_get_the_server_killed(
    product: Product, settings: Settings, server: Container, tmp_path: Path
) -> None:
    load = sysbench if product.is_mariadb else pgbench

    with asking(product, settings, server):
        # But one for each who asks.
        load(tmp_path / "sockets", settings.connections - len(settings.probes) - 1)

    assert {ask: product.answer(server, ask) for ask in settings.in_force} == settings.in_force
    assert server.process
    assert server.process.poll() is None, server.log
    # The kernel takes one process of Postgres, and the others end with it and start anew.
    assert "signal 9" not in server.log


@contextmanager
def asking(product: Product, settings: Settings, server: Container) -> Generator[None]:
    """Have every probe's command and a client run at once in the container, again and again; none of them fails."""
    over = Event()

    def ask() -> list[str]:
        failures: list[str] = []
        with ThreadPoolExecutor() as each:
            while not over.is_set():
                asked = [each.submit(server.exec, *command) for command in settings.probes]
                asked.append(each.submit(product.ask, server, "SELECT 1"))
                failures += [done.stderr for one in asked if (done := one.result()).returncode]
        return failures

    with ThreadPoolExecutor() as background:
        failures = background.submit(ask)
        try:
            yield
        finally:
            over.set()
    assert not failures.result()


def sysbench(sockets: Path, connections: int) -> None:
    command = (
        "oltp_read_write",
        f"--mysql-socket={sockets}/mysqld.sock",
        "--mysql-user=app",
        f"--mysql-password={PASSWORD}",
        "--mysql-db=my-app",
        "--table-size=200000",
        # Two transactions may want each other's rows.
        "--mysql-ignore-errors=1213,1020",
    )
    program = toolchain.ensure("sysbench")["sysbench"]
    run(program, *command, "prepare")
    run(program, *command, f"--threads={connections}", f"--time={SECONDS}", "run")


def pgbench(sockets: Path, connections: int) -> None:
    command = (toolchain.ensure("pgbench")["pgbench"], f"--host={sockets}", "--username=app")
    run(*command, "--initialize", "--quiet", "--scale=10", "my-app")
    run(*command, f"--client={connections}", f"--time={SECONDS}", "my-app")


def run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-1000:]
