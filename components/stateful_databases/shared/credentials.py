"""Passwords: given or drawn once, kept in Secrets, read by the server from files."""

import base64
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from stateful_databases.shared.identity import Identity
from stateful_databases.shared.manifests import SecretManifest, metadata
from stateful_databases.shared.validation import SECRET_TEXT, SECRET_TEXT_RULE, Fields

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import VolumeArgsDict, VolumeMountArgsDict

PASSWORD_KEY = "password"  # noqa: S105 - the name of the key, not a password


@dataclass(frozen=True)
class PasswordSpec:
    """One account's password and the Secret that holds it; `given` is None where it is drawn."""

    account: str
    secret_name: str
    given: pulumi.Output[str] | None

    @classmethod
    def read(cls, fields: Fields, key: str, account: str, secret_name: str) -> "PasswordSpec":
        """Read the password under `key`; whatever comes is a secret from here on."""
        given = fields.secret_text(key)
        return cls(account, secret_name, given)

    @property
    def volume(self) -> str:
        """The name of the volume that shows the Secret to the server."""
        return f"{self.account}-credentials"

    @property
    def path(self) -> str:
        """The file in the container that holds the password."""
        return f"/etc/credentials/{self.account}/{PASSWORD_KEY}"


def password_secret(identity: Identity, password: PasswordSpec) -> SecretManifest:
    """Build the Secret of one password.

    A drawn one has 192 random bits, in characters that need no quoting anywhere.
    """
    value = password.given or pulumi.Output.secret(secrets.token_urlsafe(24))
    return {
        "metadata": metadata(identity, password.secret_name),
        "data": {PASSWORD_KEY: value.apply(lambda text: _encoded(text, password.secret_name))},
    }


def _encoded(text: str, secret_name: str) -> str:
    """Encode a password for a Secret; an Output's is known, and checked, only here."""
    if not SECRET_TEXT.fullmatch(text):
        message = f'the password for Secret "{secret_name}" is not allowed; {SECRET_TEXT_RULE}'
        raise pulumi.RunError(message)
    return base64.b64encode(text.encode()).decode()


def password_options(parent: pulumi.Resource, password: PasswordSpec) -> pulumi.ResourceOptions:
    """Options of the Secret: each run draws a password, and only the first one counts."""
    return pulumi.ResourceOptions(parent=parent, ignore_changes=["data"] if password.given is None else None)


def credentials_volume(password: PasswordSpec) -> "VolumeArgsDict":
    """Build the volume that shows the Secret as files, to the server's group alone."""
    return {"name": password.volume, "secret": {"secret_name": password.secret_name, "default_mode": 0o440}}


def credentials_mount(password: PasswordSpec) -> "VolumeMountArgsDict":
    """Build the mount of that volume."""
    return {
        "name": password.volume,
        "mount_path": password.path.removesuffix(f"/{PASSWORD_KEY}"),
        "read_only": True,
    }
