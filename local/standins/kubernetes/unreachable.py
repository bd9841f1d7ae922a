"""In the place of a cluster that can't be reached."""

from typing_extensions import override

from local.standins.kubernetes.api_server import UnreachableError
from local.standins.kubernetes.checkpoint import Checkpoint
from local.standins.kubernetes.kinds import Resource
from local.standins.kubernetes.manifest import Manifest
from local.standins.kubernetes.target import Operation, Target


class Unreachable(Target):
    """Nothing can be made, changed, read or deleted; a preview goes on with what the program says.

    Args:
        namespace: of the objects that name none.
        error: why.

    """

    def __init__(self, namespace: str, error: UnreachableError) -> None:
        self.namespace = namespace
        self._error = error

    @override
    def create(self, operation: Operation, body: Manifest, manager: str) -> Manifest | None:
        if operation.preview:
            return None
        raise self._error

    @override
    def update(self, operation: Operation, body: Manifest, manager: str, ignored: list[str]) -> Manifest | None:
        return self.create(operation, body, manager)

    @override
    def read(self, resource: Resource, state: Checkpoint, identifier: str) -> Manifest | None:
        raise self._error

    @override
    def is_unready(self, resource: Resource, body: Manifest) -> bool:
        return False

    @override
    def delete(self, operation: Operation, state: Checkpoint, identifier: str) -> None:
        raise self._error
