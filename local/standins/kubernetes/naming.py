"""Names of objects that the program doesn't name."""

import random

from local.errors import LocalError
from local.standins.kubernetes import manifest
from local.standins.kubernetes.kinds import Resource
from local.standins.kubernetes.manifest import Manifest, is_object

_AUTONAMED = "pulumi.com/autonamed"


def named(resource: Resource, inputs: Manifest, old_inputs: Manifest, prefix: str, seed: bytes) -> Manifest:
    """`inputs` with a name: its own, the old object's if that was auto-named, or `<prefix>-<8 hex digits>`.

    Args:
        resource: what the inputs describe.
        inputs: what the program asks for.
        old_inputs: what it asked for last time, empty for a new object.
        prefix: the Pulumi resource's name.
        seed: the engine's, for the digits.

    Raises:
        LocalError: a Patch must name its object.

    """
    metadata = inputs.get("metadata", {})
    if not is_object(metadata):
        message = "metadata as a whole is not known before the deployment: give its fields one by one"
        raise LocalError(message)
    if manifest.name(inputs) or (old_inputs and not is_autonamed(old_inputs)):
        return {**inputs, "metadata": metadata}
    if resource.patch:
        message = "a Patch must name its object: give metadata.name"
        raise LocalError(message)
    name = manifest.name(old_inputs) or f"{prefix}-{_suffix(seed)}"
    annotations = {**metadata.get("annotations", {}), _AUTONAMED: "true"}
    return {**inputs, "metadata": {**metadata, "annotations": annotations, "name": name}}


def is_autonamed(inputs: Manifest) -> bool:
    """Whether the name was made here."""
    return manifest.annotation(inputs, "autonamed") == "true"


def field_manager(inputs: Manifest, recorded: str = "") -> str:
    """The name under which a resource owns its fields: by annotation, as recorded in its state, or a new one."""
    return manifest.annotation(inputs, "patchFieldManager") or recorded or f"pulumi-kubernetes-{_suffix(b'')}"


def _suffix(seed: bytes) -> str:
    digits = random.Random(seed or None)  # noqa: S311  a name, not a secret
    return f"{digits.randrange(16**8):08x}"
