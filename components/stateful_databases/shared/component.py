"""What every component registers beside what its database has of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.core.v1 import ConfigMap, PersistentVolumeClaimPatch, Secret, Service, ServiceAccount
from pulumi_kubernetes.networking.v1 import NetworkPolicy
from pulumi_kubernetes.storage.v1 import StorageClass

from stateful_databases.shared.credentials import (
    Credentials,
    CredentialsSpec,
    checked_secret_name,
    generated_password,
    password_secret,
)
from stateful_databases.shared.installation import InstallationSpec
from stateful_databases.shared.network_policy import NO_OTHER_PODS, OwnTraffic, network_policy
from stateful_databases.shared.pods import PodReferences
from stateful_databases.shared.service_account import service_account
from stateful_databases.shared.services import client_service
from stateful_databases.shared.storage import persistent_volume_claim


@dataclass(frozen=True)
class Installation:
    """An installation as it is registered: `spec` is what was asked, and its objects are the component's children."""

    component: pulumi.Resource
    resource_name: str
    spec: InstallationSpec

    @property
    def child(self) -> pulumi.ResourceOptions:
        """The options of a child that needs no others."""
        return pulumi.ResourceOptions(parent=self.component)

    def name(self, suffix: str) -> str:
        """Give the name of the child's resource."""
        return f"{self.resource_name}-{suffix}"


def register_references(
    installation: Installation, accounts: Iterable[CredentialsSpec], settings: ConfigMap
) -> PodReferences:
    """Register the Secrets and the ServiceAccount of a pod, and give them with its ConfigMap."""
    return PodReferences(
        config_map_name=settings.metadata.name,
        service_account_name=_service_account_name(installation),
        accounts=tuple(_credentials(installation, account, settings.metadata.namespace) for account in accounts),
    )


def register_client_service(installation: Installation, port_name: str, port: int) -> Service:
    """Register the Service that clients connect to."""
    return Service(
        installation.name("service"),
        opts=installation.child,
        **client_service(installation.spec.identity, installation.spec.service, port_name, port),
    )


def register_claims(
    installation: Installation, claims: Mapping[str, str], service: Service
) -> list[PersistentVolumeClaimPatch]:
    """Register the claims of the data by the suffixes of their resources; none where there is one already.

    A storage class that isn't there fails the preview: the claim would wait for it for ever.
    """
    storage = installation.spec.storage
    if isinstance(storage.storage_class, str):
        StorageClass.get(installation.name("storage-class"), storage.storage_class, installation.child)
    if storage.existing_claim is not None:
        return []
    return [
        PersistentVolumeClaimPatch(
            installation.name(suffix),
            # The data outlives the component, unless its owner takes it along.
            opts=pulumi.ResourceOptions(parent=installation.component, retain_on_delete=True),
            **persistent_volume_claim(installation.spec.identity, storage, name, service.metadata.uid),
        )
        for suffix, name in claims.items()
    ]


def register_network_policy(
    installation: Installation, port: int, own: OwnTraffic = NO_OTHER_PODS
) -> list[NetworkPolicy]:
    """Register the NetworkPolicy, if there is to be one; it is there before the pod that it guards."""
    policy = installation.spec.network_policy
    if not policy.enabled:
        return []
    manifest = network_policy(installation.spec.identity, policy, port, own)
    return [NetworkPolicy(installation.name("network-policy"), opts=installation.child, **manifest)]


def outputs(component: pulumi.ComponentResource, names: Iterable[str]) -> dict[str, object]:
    """Give the outputs of these names as they are registered: in camelCase."""
    return {_camel_case(name): getattr(component, name) for name in names}


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _service_account_name(installation: Installation) -> pulumi.Input[str]:
    if installation.spec.pod.service_account_name is not None:
        return installation.spec.pod.service_account_name
    manifest = service_account(installation.spec.identity)
    return ServiceAccount(installation.name("service-account"), opts=installation.child, **manifest).metadata.name


def _credentials(installation: Installation, spec: CredentialsSpec, namespace: pulumi.Output[str]) -> Credentials:
    """Register the Secret of an account, or look up the existing one in `namespace`."""
    if spec.existing_secret is not None:
        return Credentials(spec, _looked_up(installation, spec, spec.existing_secret, namespace))
    stash, password = _kept_password(installation, spec)
    secret = Secret(
        installation.name(spec.volume),
        opts=installation.child,
        **password_secret(installation.spec.identity, spec, password),
    )
    return Credentials(spec, secret.metadata.name, secret, password, revision=stash.id)


def _kept_password(installation: Installation, spec: CredentialsSpec) -> tuple[pulumi.Stash, pulumi.Output[str]]:
    """Register what keeps the password, and has another id for each one.

    The engine's own `replacement_trigger` would say it in one option, but fails where the caller has a transform
    (SDK 3.272).
    """
    name = installation.name(f"{spec.account}-password")
    if spec.given is None:
        # Each run generates a password, and only the first one of each rotation counts.
        password = pulumi.Output.secret(generated_password())
        opts = pulumi.ResourceOptions(parent=installation.component, ignore_changes=["input"])
        stash = pulumi.Stash(f"{name}-{spec.rotation}", opts, password)
    else:
        password = spec.given
        opts = pulumi.ResourceOptions(parent=installation.component, replace_on_changes=["input"])
        stash = pulumi.Stash(name, opts, password)
    # The mocks of a caller's tests answer without an output.
    return stash, pulumi.Output.secret(stash.output.apply(lambda kept: password if kept is None else kept))


def _looked_up(
    installation: Installation, spec: CredentialsSpec, secret_name: pulumi.Input[str], namespace: pulumi.Output[str]
) -> pulumi.Input[str]:
    """Give the name of the existing Secret once it is known to hold the password."""
    if not isinstance(secret_name, str):
        return secret_name
    found = Secret.get(
        installation.name(f"existing-{spec.volume}"),
        pulumi.Output.concat(namespace, "/", secret_name),
        # kubectl keeps a copy of the data in an annotation.
        pulumi.ResourceOptions(parent=installation.component, additional_secret_outputs=["metadata"]),
    )

    checked = pulumi.Output.all(found.metadata, found.data).apply(
        lambda found: checked_secret_name(spec, secret_name, *found)
    )
    return pulumi.Output.unsecret(checked)
