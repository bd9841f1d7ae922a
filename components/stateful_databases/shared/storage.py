"""The claim of a database: how big, of which class, and how it outlives the component."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self, TypedDict

import pulumi

from stateful_databases.shared.identity import Identity
from stateful_databases.shared.manifests import PersistentVolumeClaimManifest
from stateful_databases.shared.quantities import Quantity
from stateful_databases.shared.validation import Fields

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import (
        PersistentVolumeClaimArgsDict,
        PersistentVolumeClaimSpecArgsDict,
        PersistentVolumeClaimSpecPatchArgsDict,
    )
    from pulumi_kubernetes.meta.v1 import ObjectMetaPatchArgsDict

VOLUME = "data"
READ_WRITE_MANY_WARNING = (
    "storage.access_modes: ReadWriteMany lets pods of several nodes write the same files, and only one server may "
    "write a data directory; prefer ReadWriteOnce or ReadWriteOncePod"
)


class AccessMode(StrEnum):
    """How many may mount the volume (Kubernetes: `accessModes`)."""

    READ_WRITE_ONCE = "ReadWriteOnce"
    READ_WRITE_ONCE_POD = "ReadWriteOncePod"
    READ_WRITE_MANY = "ReadWriteMany"
    READ_ONLY_MANY = "ReadOnlyMany"


class StorageArgs(TypedDict, total=False):
    """The volume of the data."""

    size: str
    """Size of the claim, a Kubernetes quantity. It can grow in place and never shrinks. Default "8Gi"."""

    storage_class: str
    """Name of the StorageClass. Fixed once the claim exists. Default: the cluster's default class."""

    access_modes: list[str]
    """Access modes of the claim. Fixed once the claim exists. Default ["ReadWriteOnce"]; "ReadWriteOncePod" is
    stronger where the CSI driver knows it. "ReadOnlyMany" is refused, "ReadWriteMany" is warned of."""


@dataclass(frozen=True)
class StorageSpec:
    """The claim that will be made."""

    size: Quantity
    storage_class: str | None
    access_modes: tuple[str, ...]

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read `StorageArgs`."""
        return cls(
            # Room to begin, as in Pulumi's own MariaDB example, and it grows in place.
            size=fields.size("size", "8Gi"),
            storage_class=fields.name("storage_class"),
            access_modes=_access_modes(fields),
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed and still dangerous."""
        if AccessMode.READ_WRITE_MANY in self.access_modes:
            return (READ_WRITE_MANY_WARNING,)
        return ()


def _access_modes(fields: Fields) -> tuple[str, ...]:
    modes = fields.texts("access_modes", (AccessMode.READ_WRITE_ONCE.value,))
    allowed = set(AccessMode) - {AccessMode.READ_ONLY_MANY}
    if AccessMode.READ_ONLY_MANY in modes:
        fields.refuse("access_modes", "a database writes its volume: ReadOnlyMany can't hold it")
    elif not set(modes) <= allowed:
        fields.refuse("access_modes", f"a list of {', '.join(sorted(allowed))}")
    elif AccessMode.READ_WRITE_ONCE_POD in modes and len(modes) > 1:
        fields.refuse("access_modes", "ReadWriteOncePod stands alone")
    return modes


def volume_claim_template(identity: Identity, storage: StorageSpec) -> "PersistentVolumeClaimArgsDict":
    """Build the template from which a StatefulSet makes its claims.

    Its labels are the selector alone: a template can't follow a new version.
    """
    claim: PersistentVolumeClaimSpecArgsDict = {
        "access_modes": list(storage.access_modes),
        "resources": {"requests": {"storage": storage.size.text}},
    }
    if storage.storage_class is not None:
        claim["storage_class_name"] = storage.storage_class
    return {"metadata": {"name": VOLUME, "labels": identity.selector}, "spec": claim}


def persistent_volume_claim(identity: Identity, storage: StorageSpec, name: str) -> PersistentVolumeClaimManifest:
    """Build the claim `name` as a complete server-side apply patch.

    As a patch it makes the claim where there is none, takes up the one that an earlier installation left, grows a
    bound one in place, and has the API server refuse a smaller size or another class at preview.
    """
    metadata: ObjectMetaPatchArgsDict = {
        "name": name,
        "labels": identity.selector,
        "annotations": {
            # The StatefulSet controller and earlier installations own fields of the same claim.
            "pulumi.com/patchForce": "true",
            # A claim of a WaitForFirstConsumer class is bound only once the pod that waits for it runs.
            "pulumi.com/skipAwait": "true",
        },
    }
    if identity.namespace is not None:
        metadata["namespace"] = identity.namespace
    claim: PersistentVolumeClaimSpecPatchArgsDict = {
        "access_modes": list(storage.access_modes),
        "resources": {"requests": {"storage": storage.size.text}},
    }
    if storage.storage_class is not None:
        claim["storage_class_name"] = storage.storage_class
    return {"metadata": metadata, "spec": claim}


def claim_options(parent: pulumi.Resource) -> pulumi.ResourceOptions:
    """Build the options of a claim: the data outlives the component."""
    return pulumi.ResourceOptions(parent=parent, retain_on_delete=True)
