"""What the state records of an object: the live object, the inputs it was made from, and who owns its fields."""

from dataclasses import dataclass
from typing import Self

from local.standins.kubernetes.manifest import Manifest
from local.standins.kubernetes.property_values import Secret, mark, reveal

_DATA_OF_SECRET = ("data", "stringData")


@dataclass(frozen=True)
class Checkpoint:
    """The state of one resource, in the official provider's layout, without marks of secrets."""

    inputs: Manifest
    live: Manifest
    field_manager: str

    @classmethod
    def of(cls, state: Manifest) -> Self:
        """Read the outputs that `outputs` wrote."""
        live = reveal(state)
        inputs = live.pop("__inputs", {})
        live.pop("__initialApiVersion", None)
        return cls(inputs, live, live.pop("__fieldManager", ""))

    def outputs(self, marked: Manifest) -> Manifest:
        """Outputs of the resource, secret where `marked` is and in all data of a Secret."""
        return {
            **with_secrets(self.live, marked),
            "__inputs": with_secrets(self.inputs, marked),
            "__initialApiVersion": self.inputs.get("apiVersion", ""),
            "__fieldManager": self.field_manager,
        }


def with_secrets(manifest: Manifest, marked: Manifest) -> Manifest:
    """`manifest` with secrets marked: where `marked` has them, and all data of a Secret."""
    manifest = mark(manifest, marked)
    if manifest.get("kind") != "Secret":
        return manifest
    data = {key: manifest[key] for key in _DATA_OF_SECRET if key in manifest}
    return manifest | {key: value if isinstance(value, Secret) else Secret(value) for key, value in data.items()}
