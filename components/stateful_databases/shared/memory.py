"""What a server needs of its container's memory limit, part by part."""

from dataclasses import dataclass

from stateful_databases.shared.quantities import Quantity
from stateful_databases.shared.validation import Problems

MIB = 2**20


@dataclass(frozen=True)
class Part:
    """One part of what the server needs, in bytes."""

    name: str
    amount: int

    def __str__(self) -> str:
        """Give the part as the sum shows it."""
        return f"{self.name} {_mebibytes(self.amount)}"


def check_memory_sum(parts: tuple[Part, ...], limit: Quantity, problems: Problems) -> None:
    """Record a sum that is over the memory limit; the kernel would kill the server once it is reached.

    A limit that is refused already, or that may be in a place that is, says nothing about the sum.
    """
    needed = sum(part.amount for part in parts)
    if needed > limit.amount and not problems.has("resources"):
        problems.add(
            "resources.limits.memory",
            limit.text,
            f"the server needs {_mebibytes(needed)} ({' + '.join(map(str, parts))}): lower these, or raise the limit",
        )


def _mebibytes(amount: int) -> str:
    return f"{-(-amount // MIB)}Mi"
