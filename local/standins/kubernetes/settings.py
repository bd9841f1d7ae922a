"""The provider's configuration: what `pulumi_kubernetes.Provider(...)` or `kubernetes:...` of a stack says."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from local.standins.kubernetes.manifest import Manifest
from local.standins.kubernetes.property_values import reveal

_TEXTS = {"kubeconfig", "context", "namespace", "renderYamlToDirectory"}
_FLAGS = {
    "enableConfigMapMutable": "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE",
    "enablePatchForce": "PULUMI_K8S_ENABLE_PATCH_FORCE",
    "enableSecretMutable": "PULUMI_K8S_ENABLE_SECRET_MUTABLE",
    "enableServerSideApply": "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY",
    "upsertExistingObjects": "PULUMI_K8S_UPSERT_EXISTING_OBJECTS",
}
_WITHOUT_EFFECT = {"suppressDeprecationWarnings", "suppressHelmHookWarnings", "version"}
_ONLY_WITH_CLUSTER = ("context", "kubeconfig")


@dataclass(frozen=True)
class Settings:
    """The configuration, complete; the words are the official provider's."""

    kubeconfig: str = ""
    context: str = ""
    namespace: str = ""
    render_yaml_to_directory: Path | None = None
    enable_config_map_mutable: bool = False
    enable_patch_force: bool = False
    enable_secret_mutable: bool = False
    upsert_existing_objects: bool = False

    @classmethod
    def parse(cls, args: Manifest) -> Self:
        """Read arguments that `problems` found nothing wrong with."""
        args = reveal(args)
        folder = args.get("renderYamlToDirectory")
        return cls(
            kubeconfig=args.get("kubeconfig", ""),
            context=args.get("context", ""),
            namespace=args.get("namespace", ""),
            render_yaml_to_directory=Path(folder) if folder else None,
            enable_config_map_mutable=_flag(args, "enableConfigMapMutable"),
            enable_patch_force=_flag(args, "enablePatchForce"),
            enable_secret_mutable=_flag(args, "enableSecretMutable"),
            upsert_existing_objects=_flag(args, "upsertExistingObjects"),
        )

    def is_mutable(self, inputs: Manifest) -> bool:
        """Whether the data of this ConfigMap or Secret may change in place."""
        enabled = {"ConfigMap": self.enable_config_map_mutable, "Secret": self.enable_secret_mutable}
        return enabled.get(inputs.get("kind", ""), False) and not inputs.get("immutable", False)


def problems(args: Manifest) -> dict[str, str]:
    """What is wrong with the arguments, by argument."""
    args = reveal(args)
    known = _TEXTS | _FLAGS.keys() | _WITHOUT_EFFECT
    found = {
        key: "is not served by the stand-in of pulumi-resource-kubernetes"
        for key in args
        if key not in known and not key.startswith("__")
    }
    if not _flag(args, "enableServerSideApply", default=True):
        found["enableServerSideApply"] = "the stand-in of pulumi-resource-kubernetes always applies on the server"
    if args.get("renderYamlToDirectory"):
        for key in _ONLY_WITH_CLUSTER:
            if args.get(key):
                found[key] = "has no meaning beside renderYamlToDirectory, which reaches no cluster"
    return found


def _flag(args: Manifest, key: str, *, default: bool = False) -> bool:
    value = args.get(key, os.environ.get(_FLAGS[key]))
    return default if value is None else value in (True, "true")
