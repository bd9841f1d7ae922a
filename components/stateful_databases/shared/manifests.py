"""The shape of the objects that the builders return: what the SDK's constructors take, without `status`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

import pulumi

from stateful_databases.shared.identity import Identity

if TYPE_CHECKING:
    from pulumi_kubernetes.apps.v1 import DeploymentSpecArgsDict, StatefulSetSpecArgsDict
    from pulumi_kubernetes.batch.v1 import JobSpecArgsDict
    from pulumi_kubernetes.core.v1 import (
        PersistentVolumeClaimSpecPatchArgsDict,
        ServiceSpecArgsDict,
    )
    from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict, ObjectMetaPatchArgsDict
    from pulumi_kubernetes.networking.v1 import NetworkPolicySpecArgsDict
    from pulumi_kubernetes.policy.v1 import PodDisruptionBudgetSpecArgsDict


class StatefulSetManifest(TypedDict):
    """apps/v1 StatefulSet."""

    metadata: "ObjectMetaArgsDict"
    spec: "StatefulSetSpecArgsDict"


class DeploymentManifest(TypedDict):
    """apps/v1 Deployment."""

    metadata: "ObjectMetaArgsDict"
    spec: "DeploymentSpecArgsDict"


class JobManifest(TypedDict):
    """batch/v1 Job."""

    metadata: "ObjectMetaArgsDict"
    spec: "JobSpecArgsDict"


class ServiceManifest(TypedDict):
    """v1 Service."""

    metadata: "ObjectMetaArgsDict"
    spec: "ServiceSpecArgsDict"


class ConfigMapManifest(TypedDict):
    """v1 ConfigMap."""

    metadata: "ObjectMetaArgsDict"
    data: Mapping[str, pulumi.Input[str]]
    immutable: bool


class SecretManifest(TypedDict):
    """v1 Secret; `data` is base64."""

    metadata: "ObjectMetaArgsDict"
    data: Mapping[str, pulumi.Input[str]]


class ServiceAccountManifest(TypedDict):
    """v1 ServiceAccount."""

    metadata: "ObjectMetaArgsDict"
    automount_service_account_token: bool


class NetworkPolicyManifest(TypedDict):
    """networking.k8s.io/v1 NetworkPolicy."""

    metadata: "ObjectMetaArgsDict"
    spec: "NetworkPolicySpecArgsDict"


class PodDisruptionBudgetManifest(TypedDict):
    """policy/v1 PodDisruptionBudget."""

    metadata: "ObjectMetaArgsDict"
    spec: "PodDisruptionBudgetSpecArgsDict"


class PersistentVolumeClaimManifest(TypedDict):
    """v1 PersistentVolumeClaim, complete, as a server-side apply patch."""

    metadata: "ObjectMetaPatchArgsDict"
    spec: "PersistentVolumeClaimSpecPatchArgsDict"


def metadata(identity: Identity, name: str) -> "ObjectMetaArgsDict":
    """Build the metadata of an object with a fixed name."""
    return {"name": name, **unnamed_metadata(identity)}


def unnamed_metadata(identity: Identity) -> "ObjectMetaArgsDict":
    """Build the metadata of an object that the provider names."""
    placed: ObjectMetaArgsDict = {"labels": identity.labels}
    if identity.annotations:
        placed["annotations"] = identity.annotations
    if identity.namespace is not None:
        placed["namespace"] = identity.namespace
    return placed
