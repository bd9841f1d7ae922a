"""The kinds served, with the fields whose change replaces an object."""

from dataclasses import dataclass

from local.errors import LocalError

_IDENTITY = ("metadata.name", "metadata.namespace")


@dataclass(frozen=True)
class Kind:
    """A kind of object as the API server knows it."""

    api_version: str
    name: str
    plural: str
    replaced_by: tuple[str, ...] = ()
    namespaced: bool = True

    @property
    def token(self) -> str:
        """Type token of its Pulumi resource."""
        group = self.api_version if "/" in self.api_version else f"core/{self.api_version}"
        return f"kubernetes:{group}:{self.name}"

    def path(self, namespace: str, name: str = "") -> str:
        """Path of one object, or without a name of all in the namespace, at the API server."""
        root = f"/apis/{self.api_version}" if "/" in self.api_version else f"/api/{self.api_version}"
        scope = f"/namespaces/{namespace or 'default'}" if self.namespaced else ""
        return f"{root}{scope}/{self.plural}" + (f"/{name}" if name else "")


@dataclass(frozen=True)
class Resource:
    """A Pulumi resource type: a kind, or the Patch of one."""

    kind: Kind
    patch: bool

    def replaced_by(self, *, mutable: bool) -> tuple[str, ...]:
        """Paths whose change replaces the resource.

        Args:
            mutable: the data of this ConfigMap or Secret may change in place.

        """
        if self.patch:
            return _IDENTITY
        data = _DATA.get(self.kind.name, ()) if not mutable else ()
        return _IDENTITY + self.kind.replaced_by + data


_DATA = {"ConfigMap": ("data", "binaryData"), "Secret": ("data", "stringData")}

KINDS = (
    Kind("v1", "Namespace", "namespaces", namespaced=False),
    Kind("v1", "Secret", "secrets", ("type",)),
    Kind("v1", "ConfigMap", "configmaps"),
    Kind("v1", "Service", "services", ("spec.clusterIP",)),
    Kind("v1", "ServiceAccount", "serviceaccounts"),
    Kind(
        "v1",
        "PersistentVolumeClaim",
        "persistentvolumeclaims",
        ("spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"),
    ),
    Kind(
        "apps/v1",
        "StatefulSet",
        "statefulsets",
        (
            "spec.podManagementPolicy",
            "spec.revisionHistoryLimit",
            "spec.selector",
            "spec.serviceName",
            "spec.volumeClaimTemplates",
        ),
    ),
    Kind("apps/v1", "Deployment", "deployments", ("spec.selector",)),
    Kind("storage.k8s.io/v1", "StorageClass", "storageclasses", ("parameters", "provisioner"), namespaced=False),
    Kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
    Kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets"),
    Kind("batch/v1", "Job", "jobs", ("spec.completions", "spec.parallelism", "spec.selector", "spec.template")),
)

_RESOURCES = {kind.token + suffix: Resource(kind, bool(suffix)) for kind in KINDS for suffix in ("", "Patch")}


def resource(token: str) -> Resource:
    """The resource of a type token.

    Raises:
        LocalError: the stand-in doesn't serve it.

    """
    if token in _RESOURCES:
        return _RESOURCES[token]
    served = ", ".join(f"{kind.api_version} {kind.name}" for kind in KINDS)
    message = (
        f"{token} is not served by the stand-in of pulumi-resource-kubernetes; served are {served}, and their Patch"
    )
    raise LocalError(message)
