"""The heap of Cassandra, which follows from the memory limit, and what a server with it needs."""

from dataclasses import dataclass
from typing import Self

from stateful_databases.cassandra.cassandra_yaml import CassandraYaml
from stateful_databases.shared.memory import MIB, Part, refuse_what_cannot_fit
from stateful_databases.shared.quantities import Quantity
from stateful_databases.shared.validation import Fields

LEAST_MEMORY = "1Gi"
"""With less, the heap that is left beside the rest is under 256Mi."""

BESIDE_THE_HEAP = 320 * MIB
"""A server without its heap and what follows from it: classes, compiled code, threads, the collector. Idle members of a
ring have 303 MiB (measured)."""

OF_THE_TOOLS = 160 * MIB
"""What runs beside the server: one nodetool with its own Java, and one cqlsh."""

# Cassandra's own defaults: the file cache has a quarter of the heap, at most 512 MiB, and the networking cache a
# sixteenth, at most 128 MiB; both are outside of it.
_FILE_CACHE = ("file_cache_size", 4, 512 * MIB)
_NETWORKING_CACHE = ("networking_cache_size", 16, 128 * MIB)
_LEAST_HEAP = 256 * MIB
# With more, references take twice the room (Java's documentation of compressed references).
_LARGEST_HEAP = 31 * 1024 * MIB


@dataclass(frozen=True)
class Heap:
    """The heap in whole mebibytes; `newsize` is None where the collector chooses it."""

    size: int
    newsize: int | None

    @classmethod
    def read(cls, fields: Fields, limit: Quantity, configuration: CassandraYaml) -> Self:
        """Read `max_heap_size` and `heap_newsize`, and refuse what can't fit in the limit."""
        size = derived_heap(limit) if fields.value("max_heap_size") is None else _mebibytes(fields, "max_heap_size")
        newsize = None if fields.value("heap_newsize") is None else _mebibytes(fields, "heap_newsize")
        if size * MIB < _LEAST_HEAP and not fields.problems.concern("max_heap_size"):
            fields.refuse("max_heap_size", "at least 256Mi")
        if newsize is not None and newsize >= size:
            fields.refuse("heap_newsize", f"a part of the heap, which is {size}Mi")
        refuse_what_cannot_fit(needed_memory(size * MIB, configuration), limit, fields.problems)
        return cls(size, newsize)

    @property
    def options(self) -> str:
        """Give what the server's Java is told beyond the image's own options."""
        return "" if self.newsize is None else f"-Xmn{self.newsize}M"


def derived_heap(limit: Quantity) -> int:
    """Derive the heap in mebibytes: half of the limit as the vendor says, or less where the rest leaves less."""
    # The caches beside a heap are a quarter and a sixteenth of it.
    room = (int(limit.amount) - BESIDE_THE_HEAP - OF_THE_TOOLS) * 16 // 21
    return max(min(int(limit.amount) // 2, room, _LARGEST_HEAP), _LEAST_HEAP) // MIB


def needed_memory(heap: int, configuration: CassandraYaml) -> tuple[Part, ...]:
    """Give what is surely needed once the heap and the caches beside it are full."""
    caches = sum(_cache(heap, configuration, *cache) for cache in (_FILE_CACHE, _NETWORKING_CACHE))
    return (
        Part("the heap", heap),
        Part("the caches beside it", caches),
        Part("the server itself", BESIDE_THE_HEAP),
        Part("nodetool and cqlsh in the container", OF_THE_TOOLS),
    )


def _cache(heap: int, configuration: CassandraYaml, setting: str, part: int, most: int) -> int:
    given = configuration.size(setting)
    return min(heap // part, most) if given is None else given


def _mebibytes(fields: Fields, key: str) -> int:
    return int(fields.size(key, "256Mi").amount) // MIB
