"""The settings of MariaDB that follow from the memory limit, and what a server with them needs."""

import re
from collections.abc import Mapping
from typing import Final

from stateful_databases.mariadb.my_cnf import MyCnf
from stateful_databases.shared.configuration import Setting
from stateful_databases.shared.memory import MIB, Part, check_memory_sum
from stateful_databases.shared.quantities import Quantity
from stateful_databases.shared.storage import StorageSpec
from stateful_databases.shared.validation import Problems

MIN_MEMORY = "384Mi"
"""At 256Mi the first initialisation of 11.4 is killed, whatever the buffer pool (tried: docs/decisions/0012)."""

SERVER_BYTES = 160 * MIB
"""A server at work without its buffers and connections: 11.4 has 165 MiB, 10.11 has 80 less (measured)."""

CONNECTION_BYTES = MIB // 2
"""A connection that has run ordinary statements: 0.35 to 0.45 MiB (measured)."""

CLIENTS_BYTES = 104 * MIB
"""What runs beside the server: two probes of 2 MiB, and one `mariadb` that somebody executes there. The one of 11.4
takes 87 to 91 MiB: it builds 63 collations before its first statement; the one of 10.11 takes 10 (measured)."""

# What counts in the sum, with the server's default.
_DEFAULTS: Final = {
    "innodb_buffer_pool_size": 128 * MIB,
    "innodb_log_buffer_size": 16 * MIB,
    "innodb_log_file_size": 96 * MIB,
    "aria_pagecache_buffer_size": 128 * MIB,
    # The default of 128 MiB isn't touched before there is a MyISAM table; whoever sets it has some.
    "key_buffer_size": 0,
    # Off by default.
    "query_cache_size": 0,
    "max_connections": 151,
    "sort_buffer_size": 2 * MIB,
    "join_buffer_size": MIB // 4,
    "tmp_table_size": 16 * MIB,
}
_CACHES = ("aria_pagecache_buffer_size", "key_buffer_size", "query_cache_size")
_QUERY_BUFFERS = ("sort_buffer_size", "join_buffer_size", "tmp_table_size")
_MIN_BUFFER_POOL = 32 * MIB
_MIN_LOG_FILE = 96 * MIB
_MAX_LOG_FILE = 2048 * MIB
# The control structures of the buffer pool's pages are a 32nd of them.
_POOL_PER_STRUCTURES = 32

_SUFFIXES = ("", "K", "M", "G", "T", "P", "E")
_SIZE = re.compile(r"([0-9]+)([KMGTPE]?)", re.IGNORECASE)
_SIZE_RULE = 'an integer, with K, M, G or T behind it if it is a size, such as "512M"'


def complete(given: MyCnf, limit: Quantity, storage: StorageSpec, problems: Problems) -> MyCnf:
    """Add the derived settings to those that were given, and refuse what can't fit in the limit or on the volume."""
    values = _given_values(given, problems)
    derived = derived_values(limit, values)
    completed = {**derived, **values}
    check_memory_sum(needed_memory(completed), limit, problems)
    _refuse_log_that_fills_the_volume(completed["innodb_log_file_size"], storage, problems)
    return given.with_defaults(tuple(Setting(name, _written(value)) for name, value in derived.items()))


def derived_values(limit: Quantity, given: Mapping[str, int]) -> dict[str, int]:
    """Derive the settings that the server's own defaults, made for a machine of any size, leave too small or too big.

    - innodb_buffer_pool_size: 70 % of what the server itself leaves, which is two thirds of 2Gi, or less where all the
      rest leaves less: a quarter of 512Mi. The vendor says 60 to 70 % of the available memory (MariaDB documentation,
      "MariaDB Memory Allocation"). Default: 128M.
    - innodb_log_file_size: half the buffer pool, because a full log has the server write its pages early; no less than
      the default of 96M, at most 2G, because a recovery reads it (MariaDB documentation, "InnoDB Redo Log"). Not from
      the volume's size: a volume that grows would restart the server.
    - aria_pagecache_buffer_size: it holds the temporary tables on disk. The default of 128M is too much beside the
      buffer pool of a small limit once a query fills it.
    - max_connections: one for each 4 MiB of what the server itself leaves; 500 at most, where a pool of connections
      serves better. Default: 151 whatever the memory.
    """
    memory = int(limit.amount)
    available = memory - SERVER_BYTES - 2 * _DEFAULTS["innodb_log_buffer_size"]
    bounded = {
        "max_connections": min(available // (4 * MIB), 500),
        "aria_pagecache_buffer_size": min(available // 16, 128 * MIB),
    }
    rest = sum(part.amount for part in needed_memory({**bounded, **given, "innodb_buffer_pool_size": 0}))
    room = (memory - rest) * _POOL_PER_STRUCTURES // (_POOL_PER_STRUCTURES + 1)
    pool = _whole_mebibytes(max(min(available * 7 // 10, room), _MIN_BUFFER_POOL))
    log_file = min(given.get("innodb_buffer_pool_size", pool) // 2, _MAX_LOG_FILE)
    return {
        "innodb_buffer_pool_size": pool,
        "innodb_log_file_size": _whole_mebibytes(max(log_file, _MIN_LOG_FILE)),
        "aria_pagecache_buffer_size": _whole_mebibytes(bounded["aria_pagecache_buffer_size"]),
        "max_connections": bounded["max_connections"],
    }


def needed_memory(values: Mapping[str, int]) -> tuple[Part, ...]:
    """Give what is surely needed: all connections open, one of them in a query that sorts, and the container's clients.

    That every connection fills every buffer at once isn't counted: no server has the memory for it.
    """
    values = {**_DEFAULTS, **values}
    pool, connections = values["innodb_buffer_pool_size"], values["max_connections"]
    return (
        Part("the server itself", SERVER_BYTES),
        Part("innodb_buffer_pool_size", pool + pool // _POOL_PER_STRUCTURES),
        # Two of them: one is filled while the other is written.
        Part("2 x innodb_log_buffer_size", 2 * values["innodb_log_buffer_size"]),
        *(Part(name, values[name]) for name in _CACHES if values[name]),
        Part(f"max_connections {connections} x {CONNECTION_BYTES // 1024}Ki", connections * CONNECTION_BYTES),
        Part("one query", sum(values[name] for name in _QUERY_BUFFERS)),
        Part("the clients in the container", CLIENTS_BYTES),
    )


def _refuse_log_that_fills_the_volume(log_file: int, storage: StorageSpec, problems: Problems) -> None:
    """Record a log that is over half of the volume: the server makes it at its whole size, and the rest is data."""
    if storage.existing_claim is None and 2 * log_file > storage.size.amount:
        problems.add(
            "storage.size",
            storage.size.text,
            f"at least twice innodb_log_file_size, which is {_written(log_file)}: raise it, or lower that in "
            "`configuration`",
        )


def _given_values(given: MyCnf, problems: Problems) -> dict[str, int]:
    values: dict[str, int] = {}
    for name in _DEFAULTS:
        setting = given.server_setting(name)
        if setting is None:
            continue
        path, text = setting
        match = _SIZE.fullmatch(text)
        if match is None:
            problems.add(f"configuration.{path}", text, _SIZE_RULE)
        else:
            values[name] = int(match[1]) * 1024 ** _SUFFIXES.index(match[2].upper())
    return values


def _whole_mebibytes(amount: int) -> int:
    return amount // MIB * MIB


def _written(value: int) -> str:
    return f"{value // MIB}M" if value and value % MIB == 0 else str(value)
