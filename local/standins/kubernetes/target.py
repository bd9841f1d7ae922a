"""Where a provider's objects go: a cluster, or a folder of manifests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from local.standins.kubernetes.checkpoint import Checkpoint
from local.standins.kubernetes.kinds import Resource
from local.standins.kubernetes.manifest import Manifest


@dataclass(frozen=True)
class Operation:
    """What is done to one resource.

    Attributes:
        resource: its type.
        report: shows a line beside the resource, an empty one to clear it.
        timeout: how long to wait for the object, in seconds; 0 is the kind's own.
        preview: only compute the result.

    """

    resource: Resource
    report: Callable[[str], None]
    timeout: float = 0
    preview: bool = False


class NotReadyError(Exception):
    """An object is there but not as it should be: it failed, refused a change, is late, or the user gave up."""

    def __init__(self, message: str, live: Manifest, reasons: list[str]) -> None:
        super().__init__(message)
        self.live = live
        self.reasons = reasons


class Target(Protocol):
    """What the provider asks of either."""

    namespace: str
    """Of the objects that name none."""

    def create(self, operation: Operation, body: Manifest, manager: str) -> Manifest | None:
        """Make an object and wait until it is ready; None if that can't be previewed."""
        ...

    def update(self, operation: Operation, body: Manifest, manager: str, ignored: list[str]) -> Manifest | None:
        """Change an object, except at the ignored paths, and wait; None if that can't be previewed."""
        ...

    def read(self, resource: Resource, state: Checkpoint, identifier: str) -> Manifest | None:
        """The object as it is now; None if it is gone."""
        ...

    def is_unready(self, resource: Resource, body: Manifest) -> bool:
        """Whether the object is there and not ready; if nobody can say, it is not."""
        ...

    def delete(self, operation: Operation, state: Checkpoint, identifier: str) -> None:
        """Delete an object and wait until it is gone; of a Patch, only give up the fields."""
        ...
