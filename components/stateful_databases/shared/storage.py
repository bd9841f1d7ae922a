"""The claim of a database: how big, of which class, and how it outlives the component."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self, TypedDict

import pulumi

from stateful_databases.shared.identity import Identity
from stateful_databases.shared.labels import read_own_labels
from stateful_databases.shared.manifests import PersistentVolumeClaimManifest
from stateful_databases.shared.quantities import Quantity
from stateful_databases.shared.validation import Fields

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import (
        PersistentVolumeClaimArgsDict,
        PersistentVolumeClaimSpecArgsDict,
        PersistentVolumeClaimSpecPatchArgsDict,
        VolumeArgsDict,
    )
    from pulumi_kubernetes.meta.v1 import ObjectMetaPatchArgsDict, OwnerReferencePatchArgsDict

VOLUME = "data"
# Room to begin, as in Pulumi's own MariaDB example, and it grows in place.
SIZE = "8Gi"
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
    """Size of the claim, a Kubernetes quantity. It can grow in place and never shrinks. Default "8Gi",
    Cassandra's "10Gi"."""

    storage_class: pulumi.Input[str]
    """Name of the StorageClass. A text is looked up at preview, which needs the right to get StorageClasses; an
    Output, such as that of a class which the same program makes, isn't. Fixed once the claim exists. Default: the
    cluster's default class."""

    access_modes: Sequence[AccessMode]
    """Access modes of the claim. Fixed once the claim exists. Default ["ReadWriteOnce"]; "ReadWriteOncePod" is
    stronger where the CSI driver knows it. "ReadOnlyMany" is refused, "ReadWriteMany" triggers a warning."""

    labels: Mapping[str, str]
    """Labels of the claim, beside those of all objects. Default: none."""

    retain: bool
    """Whether the claim outlives the component. With false the data is lost when the client Service is deleted, which
    it is at destroy, and when the name or the namespace changes. It can be changed at any time. Default true: data is
    lost by a decision only."""

    existing_claim: pulumi.Input[str]
    """Name of a claim in the same namespace that holds the data instead. It is left as it is, so nothing else of the
    storage can be given. Default: none; a claim of its own."""


@dataclass(frozen=True)
class StorageSpec:
    """The claim that will be made, or the one that is there."""

    size: Quantity
    storage_class: pulumi.Input[str] | None
    access_modes: tuple[str, ...]
    labels: Mapping[str, str]
    retain: bool
    existing_claim: pulumi.Input[str] | None

    @classmethod
    def read(cls, fields: Fields, size: str) -> Self:
        """Read `StorageArgs`, with a default of the size."""
        storage = cls(
            size=fields.size("size", size),
            storage_class=fields.input_name("storage_class"),
            access_modes=_access_modes(fields),
            labels=read_own_labels(fields, "labels"),
            retain=fields.boolean("retain", default=True),
            existing_claim=fields.input_name("existing_claim"),
        )
        for key in ("size", "storage_class", "access_modes", "labels", "retain"):
            if storage.existing_claim is not None and fields.value(key) is not None:
                fields.refuse(key, "leave it out: existing_claim is left as it is")
        return storage

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
    elif not modes or not set(modes) <= allowed:
        fields.refuse("access_modes", f"a list of {', '.join(sorted(allowed))}")
    elif AccessMode.READ_WRITE_ONCE_POD in modes and len(modes) > 1:
        fields.refuse("access_modes", "ReadWriteOncePod stands alone")
    return modes


def volume_claim_templates(identity: Identity, storage: StorageSpec) -> "list[PersistentVolumeClaimArgsDict]":
    """Build the templates from which a StatefulSet makes its claims; none where there is a claim already.

    Their labels are the selector alone: a template can't follow a new version.
    """
    if storage.existing_claim is not None:
        return []
    claim: PersistentVolumeClaimSpecArgsDict = {
        "access_modes": list(storage.access_modes),
        "resources": {"requests": {"storage": storage.size.text}},
    }
    if storage.storage_class is not None:
        claim["storage_class_name"] = storage.storage_class
    return [{"metadata": {"name": VOLUME, "labels": identity.selector}, "spec": claim}]


def persistent_volume_claim(
    identity: Identity, storage: StorageSpec, name: str, service_uid: pulumi.Output[str]
) -> PersistentVolumeClaimManifest:
    """Build the claim `name` as a complete server-side apply patch.

    As a patch it makes the claim where there is none, takes up the one that an earlier installation left, grows a
    bound one in place, and has the API server refuse a smaller size or another class at preview.
    """
    metadata: ObjectMetaPatchArgsDict = {
        "name": name,
        "labels": {**identity.added_labels, **storage.labels, **identity.selector},
        "annotations": {
            **identity.annotations,
            # The StatefulSet controller and earlier installations own fields of the same claim.
            "pulumi.com/patchForce": "true",
            # A claim of a WaitForFirstConsumer class is bound only once the pod that waits for it runs.
            "pulumi.com/skipAwait": "true",
        },
    }
    if identity.namespace is not None:
        metadata["namespace"] = identity.namespace
    if not storage.retain:
        metadata["owner_references"] = service_uid.apply(lambda uid: _owned_by_service(identity, uid))
    claim: PersistentVolumeClaimSpecPatchArgsDict = {
        "access_modes": list(storage.access_modes),
        "resources": {"requests": {"storage": storage.size.text}},
    }
    if storage.storage_class is not None:
        claim["storage_class_name"] = storage.storage_class
    return {"metadata": metadata, "spec": claim}


def _owned_by_service(identity: Identity, uid: str | None) -> "list[OwnerReferencePatchArgsDict]":
    """Have Kubernetes delete a claim that isn't retained after its client Service.

    A Patch deletes nothing, and a claim of its own resource would be deleted when it becomes retained. The Service is
    there before the claim and with every choice of arguments, and nothing but a new name or namespace replaces it.
    """
    # Without a cluster there is no uid.
    return [{"api_version": "v1", "kind": "Service", "name": identity.name, "uid": uid}] if uid else []


def data_volume(storage: StorageSpec, own_claim: str) -> "VolumeArgsDict":
    """Build the pod's volume with the data.

    A StatefulSet makes the same one from its template, and has none if the data was in an existing claim first.
    """
    claim = own_claim if storage.existing_claim is None else storage.existing_claim
    return {"name": VOLUME, "persistent_volume_claim": {"claim_name": claim}}
