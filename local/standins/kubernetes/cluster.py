"""Objects in a cluster: made, changed, deleted, and waited for."""

import contextlib
import threading

from typing_extensions import override

from local.standins.kubernetes import manifest
from local.standins.kubernetes.api_server import ApiError, ApiServer, UnreachableError
from local.standins.kubernetes.checkpoint import Checkpoint
from local.standins.kubernetes.kinds import Resource
from local.standins.kubernetes.manifest import Manifest
from local.standins.kubernetes.objects import Objects
from local.standins.kubernetes.settings import Settings
from local.standins.kubernetes.target import NotReadyError, Operation, Target
from local.standins.kubernetes.waiting import Waiting, is_skipped

_NO_PREVIEW = {"AlreadyExists", "Forbidden", "NotFound"}
"""Refusals of a dry run that say nothing about the real one: the object or its namespace is yet to go or come."""


class Cluster(Target):
    """The cluster that the settings choose.

    Raises:
        UnreachableError: they choose none, or it doesn't answer.

    """

    def __init__(self, settings: Settings, cancelled: threading.Event) -> None:
        self._settings = settings
        self._server = ApiServer(settings)
        self._server.check()
        self._waiting = Waiting(self._server, cancelled)
        self.namespace = self._server.default_namespace

    @override
    def create(self, operation: Operation, body: Manifest, manager: str) -> Manifest | None:
        if operation.preview and operation.resource.patch:
            return None
        try:
            live = self._objects(operation.resource).create(body, manager, preview=operation.preview)
        except ApiError as error:
            if operation.preview and error.reason in _NO_PREVIEW:
                return None
            raise
        return self._ready(operation, live)

    @override
    def update(self, operation: Operation, body: Manifest, manager: str, ignored: list[str]) -> Manifest | None:
        try:
            live = self._objects(operation.resource).update(body, manager, ignored, preview=operation.preview)
        except ApiError as error:
            if not operation.preview:
                self._refused(operation.resource, body, error)
            elif error.reason == "Forbidden":
                return None
            raise
        return self._ready(operation, live)

    @override
    def read(self, resource: Resource, state: Checkpoint, identifier: str) -> Manifest | None:
        live = self._server.get(resource.kind, *_parse(identifier))
        if live is None or not state.inputs or is_skipped(state.inputs):
            return live
        now = self._waiting.readiness(resource.kind, live)
        if not now.ready:
            raise NotReadyError(now.message, live, self._waiting.problems(resource.kind, live))
        return live

    @override
    def is_unready(self, resource: Resource, body: Manifest) -> bool:
        # As the official provider: a preview goes on if the object may not be read.
        with contextlib.suppress(ApiError, UnreachableError):
            live = self._server.get(resource.kind, manifest.namespace(body), manifest.name(body))
            return live is not None and not self._waiting.readiness(resource.kind, live).ready
        return False

    @override
    def delete(self, operation: Operation, state: Checkpoint, identifier: str) -> None:
        objects, (namespace, name) = self._objects(operation.resource), _parse(identifier)
        if operation.resource.patch:
            objects.relinquish(namespace, name, state.field_manager)
            return
        objects.delete(state.inputs, namespace, name)
        self._waiting.until_gone(operation, state.inputs, namespace, name)

    def _ready(self, operation: Operation, live: Manifest) -> Manifest:
        if operation.preview:
            # A dry run has no status: with an empty one a program would read values that are yet to come.
            return {key: value for key, value in live.items() if key != "status"}
        try:
            return self._waiting.until_ready(operation, live)
        except (ApiError, UnreachableError) as error:
            # The object is made: without its state it would be lost to the engine.
            raise NotReadyError(str(error), live, []) from error

    def _refused(self, resource: Resource, body: Manifest, error: ApiError) -> None:
        """Raise the refusal of a change with the object as it stays, if it is still there.

        So the engine records the failure, and updates the object next time even if nothing seems to differ.
        """
        live = self._server.get(resource.kind, manifest.namespace(body), manifest.name(body))
        if live:
            message = f"the API server refused the change: {error}"
            raise NotReadyError(message, live, []) from error

    def _objects(self, resource: Resource) -> Objects:
        upsert, force = self._settings.upsert_existing_objects, self._settings.enable_patch_force
        return Objects(self._server, resource, upsert=upsert, force=force)


def address(settings: Settings) -> str:
    """Where the settings lead; empty if nowhere."""
    try:
        return ApiServer(settings).address
    except UnreachableError:
        return ""


def _parse(identifier: str) -> tuple[str, str]:
    """Namespace and name of a resource's id."""
    namespace, _, name = identifier.rpartition("/")
    return namespace, name
