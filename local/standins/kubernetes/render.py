"""Manifests written to a folder instead of a cluster, in the official provider's layout."""

from pathlib import Path

import yaml
from typing_extensions import override

from local.standins.kubernetes import manifest
from local.standins.kubernetes.checkpoint import Checkpoint
from local.standins.kubernetes.kinds import Resource
from local.standins.kubernetes.manifest import Manifest
from local.standins.kubernetes.target import Operation, Target


class Folder(Target):
    """A folder of manifests, secrets in plain text, readable only by its owner.

    Args:
        path: made if missing.
        namespace: of the objects that name none.

    """

    def __init__(self, path: Path, namespace: str) -> None:
        self._path = path
        self.namespace = namespace

    @override
    def create(self, operation: Operation, body: Manifest, manager: str) -> Manifest | None:
        if operation.preview:
            return None
        for part in ("0-crd", "1-manifest"):
            (self._path / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.file(body)
        file.touch(mode=0o600)
        file.write_text(yaml.safe_dump(body))
        operation.report(f"rendered {file}")
        return body

    @override
    def update(self, operation: Operation, body: Manifest, manager: str, ignored: list[str]) -> Manifest | None:
        return self.create(operation, body, manager)

    @override
    def read(self, resource: Resource, state: Checkpoint, identifier: str) -> Manifest | None:
        return state.live

    @override
    def is_unready(self, resource: Resource, body: Manifest) -> bool:
        return False

    @override
    def delete(self, operation: Operation, state: Checkpoint, identifier: str) -> None:
        self.file(state.live).unlink(missing_ok=True)

    def file(self, body: Manifest) -> Path:
        """Where the file of an object is."""
        api_version = body["apiVersion"].replace("/", "_")
        namespace = manifest.namespace(body) or "default"
        name = f"{api_version}-{body['kind'].lower()}-{namespace}-{manifest.name(body)}.yaml"
        return self._path / "1-manifest" / name
