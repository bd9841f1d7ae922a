"""The JSON schemas of Kubernetes, as kubeconform reads them without a network."""

import json
from functools import partial
from pathlib import Path

from local.scanners import environment
from local.toolchain.kept import kept

VERSIONS = ("1.30.0", "1.33.0", "1.36.0", "1.37.0")
"""The oldest that a vendor still supports, some between, and the newest: an API that one of them lacks is found."""

# They resolve in the package's own registry only; files side by side resolve everywhere.
_REFERENCE = ('"$ref": "/api/', '"$ref": "')


def schemas(version: str) -> Path:
    """Give the folder with the strict schemas of a Kubernetes version, one file per kind."""
    source = environment.packages() / "kubernetes_validate" / "kubernetes-json-schema" / f"v{version}-local-strict"
    return kept(f"schemas/{environment.python().parent.parent.name}/{source.name}", partial(_fill, source))


def _fill(source: Path, folder: Path) -> None:
    for file in source.glob("*.json"):
        schema = json.loads(file.read_text())
        schema.pop("$id", None)
        (folder / file.name).write_text(json.dumps(schema).replace(*_REFERENCE))
