"""The ServiceAccount that the pod runs as."""

from stateful_databases.shared.identity import Identity
from stateful_databases.shared.manifests import ServiceAccountManifest, metadata


def service_account(identity: Identity) -> ServiceAccountManifest:
    """Build an account without rights and without a token: the server never asks Kubernetes for anything."""
    return {"metadata": metadata(identity, identity.name), "automount_service_account_token": False}
