"""The parameters of Postgres that follow from the memory limit, and what a server with them needs."""

import re
from decimal import Decimal
from typing import Final

from stateful_databases.postgres.postgresql_conf import PostgresqlConf
from stateful_databases.shared.configuration import Setting
from stateful_databases.shared.memory import MIB, Part, check_memory_sum
from stateful_databases.shared.quantities import Quantity
from stateful_databases.shared.storage import StorageSpec
from stateful_databases.shared.validation import Problems

MIN_MEMORY = "128Mi"
"""Room for 12 connections; a first start and 9 ordinary users of it are tried in tests/local/images/test_memory.py."""

SERVER_BYTES = 48 * MIB
"""An idle server: its processes, its programs' pages, and shared memory other than the buffers (measured: 45 MiB)."""

CONNECTION_BYTES = 2 * MIB
"""A process that has run ordinary statements: 1.8 MiB (measured, 18); one that reads the whole catalog: 8 MiB."""

# Each process maps the shared buffers by pages of 4 KiB with 8 bytes each.
_SHARED_BUFFERS_OF_A_PAGE_TABLE = 512

_UNITS = {"B": 1, "kB": 2**10, "MB": MIB, "GB": 2**30, "TB": 2**40}
_AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(B|kB|MB|GB|TB)?")
_AMOUNT_RULE = 'an amount as PostgreSQL reads it: a number with B, kB, MB, GB or TB, such as "256MB"'
_COUNT_RULE = "an integer"
_SERVERS_WAL_SIZE = 1024 * MIB
# What a number without a unit means.
_BASE_UNITS: Final = {
    "shared_buffers": 8192,
    "wal_buffers": 8192,
    "work_mem": 1024,
    "maintenance_work_mem": 1024,
    "max_wal_size": MIB,
}


def derived_settings(limit: Quantity) -> tuple[Setting, ...]:
    """Derive the parameters that initdb's defaults, made for a machine of any size, leave too small or too big.

    - shared_buffers: 25 % of the memory (PostgreSQL documentation, 19.4 "Resource Consumption"); the page cache, which
      counts towards the same limit and gives way, serves the rest. Default: 128MB.
    - effective_cache_size: 70 % of the memory, what the planner may expect to find cached. It reserves nothing.
      Default: 4GB, which a small limit never holds.
    - maintenance_work_mem: a 16th, for vacuum and indexes; 1GB at most, as much as vacuum could use before 17.
      Default: 64MB, too much for a small limit's three workers.
    - work_mem: a 256th, so that 64 sorts at once take a quarter; no less than the default of 4MB, and at most 64MB.
    - max_connections: one for each 10 MiB, which is what a process that has seen much of the catalog needs; 500 at
      most, where a pool of connections serves better. Default: 100 whatever the memory.
    - max_wal_size: half of the memory, no less than the default of 1GB, and 4GB at most: fewer checkpoints, but a
      recovery replays it all. Not from the volume's size: a volume that grows would restart the server.
    """
    memory = int(limit.amount)
    return (
        Setting("max_connections", str(min(memory // (10 * MIB), 500))),
        _amount("shared_buffers", memory // 4),
        _amount("effective_cache_size", memory * 7 // 10),
        _amount("maintenance_work_mem", min(memory // 16, 1024 * MIB)),
        _amount("work_mem", min(max(memory // 256, 4 * MIB), 64 * MIB)),
        _amount("max_wal_size", min(max(memory // 2, _SERVERS_WAL_SIZE), 4096 * MIB)),
    )


def complete(given: PostgresqlConf, limit: Quantity, problems: Problems) -> PostgresqlConf:
    """Add the derived parameters to those that were given, and refuse what can't fit in the limit."""
    completed = given.with_defaults(derived_settings(limit))
    check_memory_sum(needed_memory(completed, problems), limit, problems)
    return completed


def wal_warnings(configuration: PostgresqlConf, storage: StorageSpec) -> tuple[str, ...]:
    """Say that a burst of writes may fill the volume with the log, which stops the server."""
    value = configuration.value("max_wal_size")
    size = None if value is None else _bytes("max_wal_size", value)
    if storage.existing_claim is not None or size is None or 2 * size <= storage.size.amount:
        return ()
    return (
        f"storage.size: {storage.size} is less than twice max_wal_size, which is {value}; lower that, or raise this",
    )


def needed_memory(configuration: PostgresqlConf, problems: Problems) -> tuple[Part, ...]:
    """Give what the server surely needs: all connections open, one of them sorting, and one maintenance job.

    That every connection sorts at once isn't counted: no server has the memory for it. Nor is what parallel queries
    exchange in /dev/shm, though it counts towards the limit: it comes and goes with them.
    """

    def size(name: str) -> int:
        value = configuration.value(name)
        read = 0 if value is None else _bytes(name, value)
        if read is None:
            problems.add(f"configuration.{name}", value, _AMOUNT_RULE)
        return read or 0

    shared_buffers = size("shared_buffers")
    connections = _count("max_connections", configuration.value("max_connections") or "", problems)
    connection_bytes = CONNECTION_BYTES + shared_buffers // _SHARED_BUFFERS_OF_A_PAGE_TABLE
    return (
        Part("the server itself", SERVER_BYTES),
        # A 64th for the control structures of its pages.
        Part("shared_buffers", shared_buffers + shared_buffers // 64),
        Part(f"max_connections {connections} x {connection_bytes // 1024}Ki", connections * connection_bytes),
        *(Part(name, amount) for name in ("work_mem", "maintenance_work_mem", "wal_buffers") if (amount := size(name))),
    )


def _amount(name: str, amount: int) -> Setting:
    return Setting(name, f"{amount // MIB}MB")


def _bytes(name: str, value: str) -> int | None:
    """Read an amount of bytes; None where it is none."""
    if name == "wal_buffers" and value == "-1":
        return 0  # at most 16MB, chosen by the server
    match = _AMOUNT.fullmatch(value.strip())
    if match is None:
        return None
    return int(Decimal(match[1]) * (_UNITS[match[2]] if match[2] else _BASE_UNITS[name]))


def _count(name: str, value: str, problems: Problems) -> int:
    if not re.fullmatch(r"[0-9]+", value):
        problems.add(f"configuration.{name}", value, _COUNT_RULE)
        return 0
    return int(value)
