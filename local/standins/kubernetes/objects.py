"""Objects made, changed, and deleted in the cluster, each field owned by the resource that asked for it."""

import copy

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from local.standins.kubernetes import manifest
from local.standins.kubernetes.api_server import ApiError, ApiServer
from local.standins.kubernetes.kinds import Resource
from local.standins.kubernetes.manifest import Manifest, Value, dig, is_object

_PROPAGATION = {"background": "Background", "foreground": "Foreground", "orphan": "Orphan"}


class Objects:
    """The objects of one resource type.

    Args:
        server: where they are.
        resource: their kind, and whether only a Patch of them is managed.
        upsert: create takes over an object that exists.
        force: fields owned by somebody else are taken over without asking.

    """

    def __init__(self, server: ApiServer, resource: Resource, *, upsert: bool, force: bool) -> None:
        self._server = server
        self._kind = resource.kind
        self._patch = resource.patch
        self._upsert = upsert
        self._force = force

    def create(self, body: Manifest, manager: str, *, preview: bool) -> Manifest:
        """Make an object, or for a Patch also change one that exists.

        Its namespace may be in the making: for some seconds that it is missing is no error.
        """
        attempts = Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, ApiError) and error.reason == "NotFound"),
            stop=stop_after_attempt(1 if preview else 5),
            wait=wait_exponential(),
            reraise=True,
        )
        if self._patch or self._upsert:
            return attempts(lambda: self._apply(body, manager, preview=preview))
        return attempts(lambda: self._server.create(self._kind, body, manager=manager, preview=preview))

    def update(self, body: Manifest, manager: str, ignored: list[str], *, preview: bool) -> Manifest:
        """Change an object that exists, such that the manager's fields are those of `body`.

        Args:
            body: all fields the resource wants to own.
            manager: owner of the fields.
            ignored: paths that stay as they are in the cluster, whatever `body` says.
            preview: only let the server check and compute the result.

        """
        live = self._server.get(self._kind, manifest.namespace(body), manifest.name(body))
        if live is None:
            raise ApiError({"reason": "NotFound", "message": f'{self._kind.plural} "{manifest.name(body)}" not found'})
        created = None if self._patch else _created_fields(live, manager)
        if created is not None and not preview:
            self._adopt(live, created)
        body = copy.deepcopy(body)
        for path in ignored:
            _copy(live, body, path.split("."))
        return self._apply(body, manager, preview=preview, force=preview and created is not None)

    def delete(self, inputs: Manifest, namespace: str, name: str) -> None:
        """Begin to delete an object; that it is gone already is no error."""
        wanted = manifest.annotation(inputs, "deletionPropagationPolicy").lower()
        try:
            self._server.delete(self._kind, namespace, name, _PROPAGATION.get(wanted, "Foreground"))
        except ApiError as error:
            if error.reason != "NotFound":
                raise

    def relinquish(self, namespace: str, name: str, manager: str) -> None:
        """Give up the manager's fields: those that nobody else owns vanish from the object."""
        live = self._server.get(self._kind, namespace, name)
        if live is None:
            return
        identity = {key: live["metadata"][key] for key in ("name", "namespace", "uid") if key in live["metadata"]}
        body = {"apiVersion": self._kind.api_version, "kind": self._kind.name, "metadata": identity}
        try:
            self._server.apply(self._kind, body, manager=manager, preview=False, force=False)
        except ApiError as error:
            if error.reason != "Invalid":
                raise
            message = f"the object can't do without fields of this Patch: set retain_on_delete on the Patch ({error})"
            raise ApiError({"reason": error.reason, "message": message}) from error

    def _apply(self, body: Manifest, manager: str, *, preview: bool, force: bool = False) -> Manifest:
        force = force or self._force or manifest.annotation(body, "patchForce") == "true"
        try:
            return self._server.apply(self._kind, body, manager=manager, preview=preview, force=force)
        except ApiError as error:
            if error.reason != "Conflict":
                raise
            message = f'{error}\nThe annotation pulumi.com/patchForce: "true" takes these fields over.'
            raise ApiError({"reason": error.reason, "message": message}) from error

    def _adopt(self, live: Manifest, index: int) -> None:
        """Own by apply the fields that were owned by create, the entry of `managedFields` at this index.

        The server tells the two apart: without this a field that is dropped from the program would stay for ever.
        """
        path = f"/metadata/managedFields/{index}"
        same = live["metadata"]["managedFields"][index]["manager"]
        patch: list[Manifest] = [
            {"op": "test", "path": f"{path}/manager", "value": same},
            {"op": "replace", "path": f"{path}/operation", "value": "Apply"},
        ]
        self._server.edit(self._kind, live, patch)


def _created_fields(live: Manifest, manager: str) -> int | None:
    """Which entry of `managedFields` says what the manager set by create, if any."""
    created = {"manager": manager, "operation": "Update"}
    entries: list[Manifest] = live["metadata"]["managedFields"]
    mine = (
        index for index, entry in enumerate(entries) if created.items() <= entry.items() and "subresource" not in entry
    )
    return next(mine, None)


def _copy(source: Manifest, target: Manifest, path: list[str]) -> None:
    value: Value = dig(source, *path)
    holder: Value = dig(target, *path[:-1])
    if value is not None and is_object(holder):
        holder[path[-1]] = value
