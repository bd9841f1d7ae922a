"""A database's image under a memory limit: with its own defaults, or with the settings that the component derives."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stateful_databases.mariadb.spec import MariaDBSpec
from stateful_databases.postgres.spec import PostgresSpec
from stateful_databases.shared.quantities import Quantity

from benchmarks.loads import PASSWORD, Load, Pgbench, Sysbench
from tests.local.images.container import Container, Unpacked, owned
from tests.local.images.product import Product

DURABILITY = {
    "mariadb": (
        "innodb_flush_log_at_trx_commit",
        "innodb_doublewrite",
        "sync_binlog",
        "log_bin",
        "innodb_flush_method",
    ),
    "postgres": ("fsync", "synchronous_commit", "full_page_writes", "wal_sync_method"),
}
"""The settings that decide what a commit survives; both servers have to have the same."""

_CONFIGURATION = {"mariadb": "/etc/mysql/conf.d/my.cnf", "postgres": "/etc/stateful-databases/postgresql.conf"}


@dataclass(frozen=True)
class Server:
    """A running server."""

    product: Product
    container: Container
    load: Load

    def settings(self, names: tuple[str, ...]) -> dict[str, str]:
        """Ask the server for its settings."""
        ask = "SELECT @@{}" if self.product.is_mariadb else "SHOW {}"
        return {name: self.product.answer(self.container, ask.format(name)) for name in names}


@dataclass(frozen=True)
class Case:
    """A database and its memory limit."""

    reference: str
    limit: str

    @property
    def kind(self) -> str:
        """The product's name."""
        return self.reference.partition(":")[0]

    @property
    def derived(self) -> tuple[str, int]:
        """The configuration file that the component writes, and the size in bytes of its buffers."""
        version = self.reference.partition(":")[2]
        if self.kind == "mariadb":
            spec = MariaDBSpec.parse("benchmark", {"version": version, "resources": {"limits": {"memory": self.limit}}})
            _, pool = spec.configuration.server_setting("innodb_buffer_pool_size") or ("", "")
            return spec.configuration.text, int(pool.removesuffix("M")) * 2**20
        spec = PostgresSpec.parse("benchmark", {"version": version, "resources": {"limits": {"memory": self.limit}}})
        buffers = spec.configuration.value("shared_buffers") or ""
        directory = spec.layout.data_directory
        return spec.configuration.text(directory, f"{directory}/pg_hba.conf"), int(buffers.removesuffix("MB")) * 2**20


def start(case: Case, folder: Path, unpacked: Callable[[str], Unpacked], *, derived: bool) -> Server:
    """Start the server on a new data directory in `folder`."""
    product = Product(case.reference)
    sockets = owned(folder / "sockets", 999)
    temporary = owned(folder / "temporary", 999)
    (folder / "password").write_text(PASSWORD)
    mounts = {
        product.volume: owned(folder / "volume", 999),
        product.run_folder: sockets,
        # On the disk, as in a pod: a file in a tmpfs would count as memory.
        "/tmp": temporary,  # noqa: S108 - the container's own
        "/secrets/password": folder / "password",
    }
    arguments: tuple[str, ...] = ()
    if derived:
        configuration = folder / "configuration"
        configuration.write_text(case.derived[0])
        mounts[_CONFIGURATION[case.kind]] = configuration
        arguments = () if product.is_mariadb else ("-c", f"config_file={_CONFIGURATION[case.kind]}")
    container = Container(
        unpacked(case.reference),
        folder / "container",
        product.environment,
        mounts,
        scratch=("/dev/shm",),  # noqa: S108 - the container's own
        arguments=arguments,
        memory_limit=int(Quantity(case.limit).amount),
    ).start()
    container.until(lambda: product.is_ready(container))
    return Server(product, container, (Sysbench if product.is_mariadb else Pgbench)(sockets))
