"""The heap of Cassandra, which follows from the memory limit, and what a server with it needs."""

from dataclasses import dataclass
from typing import Self

from stateful_databases.cassandra.cassandra_yaml import CassandraYaml
from stateful_databases.shared.memory import MIB, Part, check_memory_sum
from stateful_databases.shared.quantities import Quantity
from stateful_databases.shared.validation import Fields

MIN_MEMORY = "1Gi"
"""The least that the project's tests run rings with: a heap of 414 MiB beside the rest."""

SERVER_BYTES = 320 * MIB
"""A server without its heap and what follows from it: classes, compiled code, threads, the collector. Idle members of a
ring have 303 MiB (measured)."""

TOOLS_BYTES = 160 * MIB
"""What runs beside the server: one nodetool with its own Java, and one cqlsh."""

# Cassandra's own defaults: the file cache has a quarter of the heap, at most 512 MiB, and the networking cache a
# sixteenth, at most 128 MiB; both are outside of it.
_FILE_CACHE = ("file_cache_size", 4, 512 * MIB)
_NETWORKING_CACHE = ("networking_cache_size", 16, 128 * MIB)
_MIN_HEAP = 256 * MIB
# With more, references take twice the room (Java's documentation of compressed references).
_MAX_HEAP = 31 * 1024 * MIB


@dataclass(frozen=True)
class Heap:
    """The heap; `newsize_mib` is None where the collector chooses it."""

    size_mib: int
    newsize_mib: int | None

    @classmethod
    def read(cls, fields: Fields, limit: Quantity, configuration: CassandraYaml) -> Self:
        """Read `max_heap_size` and `heap_newsize`, and refuse what can't fit in the limit."""
        size_mib = _mebibytes(fields, "max_heap_size")
        if size_mib is None:
            size_mib = derived_heap_mib(limit)
        newsize_mib = _mebibytes(fields, "heap_newsize")
        if size_mib * MIB < _MIN_HEAP and not fields.problems.has("max_heap_size"):
            fields.refuse("max_heap_size", "at least 256Mi")
        if newsize_mib is not None and newsize_mib >= size_mib:
            fields.refuse("heap_newsize", f"a part of the heap, which is {size_mib}Mi")
        check_memory_sum(needed_memory(size_mib * MIB, configuration), limit, fields.problems)
        return cls(size_mib, newsize_mib)

    @property
    def options(self) -> str:
        """Give what the server's Java is told beyond the image's own options."""
        return "" if self.newsize_mib is None else f"-Xmn{self.newsize_mib}M"


def derived_heap_mib(limit: Quantity) -> int:
    """Derive the heap: half of the limit as the vendor says, or less where the rest leaves less."""
    # The caches beside a heap are a quarter and a sixteenth of it.
    room = (int(limit.amount) - SERVER_BYTES - TOOLS_BYTES) * 16 // 21
    return max(min(int(limit.amount) // 2, room, _MAX_HEAP), _MIN_HEAP) // MIB


def needed_memory(heap_bytes: int, configuration: CassandraYaml) -> tuple[Part, ...]:
    """Give what is surely needed once the heap and the caches beside it are full."""
    caches = sum(_cache(heap_bytes, configuration, *cache) for cache in (_FILE_CACHE, _NETWORKING_CACHE))
    return (
        Part("the heap", heap_bytes),
        Part("the caches beside it", caches),
        Part("the server itself", SERVER_BYTES),
        Part("nodetool and cqlsh in the container", TOOLS_BYTES),
    )


def _cache(heap_bytes: int, configuration: CassandraYaml, setting: str, part: int, maximum: int) -> int:
    given = configuration.size(setting)
    return min(heap_bytes // part, maximum) if given is None else given


def _mebibytes(fields: Fields, key: str) -> int | None:
    return None if fields.value(key) is None else int(fields.size(key, "256Mi").amount) // MIB
