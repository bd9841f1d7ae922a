"""Passwords: generated, given, or in a Secret that is there already; kept in Secrets, read by the server from files."""

import base64
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypedDict, cast

import pulumi

from stateful_databases.shared.identity import Identity
from stateful_databases.shared.manifests import SecretManifest, metadata
from stateful_databases.shared.validation import (
    OBJECT_NAME,
    OBJECT_NAME_RULE,
    SECRET_TEXT,
    SECRET_TEXT_RULE,
    Fields,
)

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import VolumeArgsDict, VolumeMountArgsDict

PASSWORD_KEY = "password"  # noqa: S105 - the name of the key, not a password
SECRET_KEY = re.compile(r"[A-Za-z0-9._-]{1,253}")
SECRET_KEY_RULE = "a key of a Secret: letters, digits, '.', '_' and '-'"  # noqa: S105 - a rule, not a password


class CredentialsArgs(TypedDict, total=False):
    """Where the password of one account comes from: generated, given, or in a Secret that is there already."""

    password: pulumi.Input[str]
    """The password: one line. Secret. A change replaces the pod. Default: generated once and kept."""

    existing_secret: pulumi.Input[str]
    """Name of a Secret of the same namespace that holds the password; the component makes none then. What stands in
    it at the start of a pod is in force. A preview reads it: without the Secret or the key it fails; the name as an
    Output isn't looked up, because the Secret may be made in the same run. Default: a Secret of the component's own."""

    password_key: str
    """Key of the password in `existing_secret`. Default "password"."""

    rotation: int
    """Another number generates another password, which replaces the pod. Default 1."""


@dataclass(frozen=True)
class CredentialsSpec:
    """Where the password of one account comes from: `existing_secret`, or `given`, or it is generated."""

    account: str
    own_secret_name: str
    existing_secret: pulumi.Input[str] | None
    password_key: str
    given: pulumi.Output[str] | None
    rotation: int

    @classmethod
    def read(cls, parent: Fields, key: str, account: str, own_secret_name: str) -> Self:
        """Read the `CredentialsArgs` under `key`; a password is a secret from here on."""
        fields = parent.nested(key, CredentialsArgs)
        existing = _existing_secret(fields)
        _refuse_combinations(fields)
        return cls(
            account=account,
            own_secret_name=own_secret_name,
            existing_secret=existing,
            password_key=fields.text("password_key", PASSWORD_KEY, SECRET_KEY, SECRET_KEY_RULE),
            given=fields.secret_text("password"),
            rotation=fields.integer("rotation", 1, minimum=1),
        )

    @property
    def volume(self) -> str:
        """The name of the volume that shows the Secret to the server."""
        return f"{self.account}-credentials"

    @property
    def folder(self) -> str:
        """Where that volume is in the container."""
        return f"/etc/credentials/{self.account}"

    @property
    def path(self) -> str:
        """The file in the container that holds the password."""
        return f"{self.folder}/{PASSWORD_KEY}"


def _existing_secret(fields: Fields) -> pulumi.Input[str] | None:
    value = fields.value("existing_secret")
    if isinstance(value, pulumi.Output):
        return cast("pulumi.Output[str]", value)
    if value is None or (isinstance(value, str) and OBJECT_NAME.fullmatch(value)):
        return value
    # It may be a password in the wrong place.
    fields.problems.add_hidden(fields.path("existing_secret"), OBJECT_NAME_RULE)
    return None


def _refuse_combinations(fields: Fields) -> None:
    """Refuse what would be ignored beside another argument."""
    said = {key for key in CredentialsArgs.__annotations__ if fields.value(key) is not None}
    if {"password", "existing_secret"} <= said:
        fields.problems.add_hidden(fields.path("existing_secret"), "either a password or a Secret that holds it")
    if "rotation" in said and said & {"password", "existing_secret"}:
        fields.refuse("rotation", "it generates a password, and here one is given")
    if "password_key" in said and "existing_secret" not in said:
        fields.refuse("password_key", f'it belongs to existing_secret; the component\'s own has "{PASSWORD_KEY}"')


@dataclass(frozen=True)
class Credentials:
    """The credentials of one account as they are registered.

    Attributes:
        spec: what was asked.
        secret_name: the Secret, once it is there.
        made: the Secret that the component makes; None where it is an existing one, as the two below.
        password: what the component puts into it.
        revision: another text for each password that the component puts into it.

    """

    spec: CredentialsSpec
    secret_name: pulumi.Input[str]
    made: pulumi.Resource | None = None
    password: pulumi.Output[str] | None = None
    revision: pulumi.Input[str] | None = None


def generated_password() -> str:
    """Generate 192 random bits, in characters that need no quoting anywhere and begin no option of a command."""
    return secrets.token_hex(24)


def password_secret(identity: Identity, spec: CredentialsSpec, password: pulumi.Output[str]) -> SecretManifest:
    """Build the Secret of one password."""
    return {
        "metadata": metadata(identity, spec.own_secret_name),
        "data": {PASSWORD_KEY: password.apply(lambda text: _encoded(text, spec.own_secret_name))},
    }


def _encoded(text: str, secret_name: str) -> str:
    """Encode a password for a Secret; an Output's is known, and checked, only here."""
    if not SECRET_TEXT.fullmatch(text):
        message = f'the password for Secret "{secret_name}" is not allowed; {SECRET_TEXT_RULE}'
        raise pulumi.RunError(message)
    return base64.b64encode(text.encode()).decode()


def checked_secret_name(
    spec: CredentialsSpec, secret_name: str, metadata: Mapping[str, Any] | None, data: Mapping[str, str] | None
) -> str:
    """Give the name of an existing Secret that was looked up and holds the password.

    Raises:
        pulumi.RunError: it is the component's own, or has no such key, or no password there.

    """
    # Where objects are rendered instead of applied there is nothing to look up.
    if not metadata or not metadata.get("uid"):
        return secret_name
    refusal = _existing_secret_refusal(spec, secret_name, metadata.get("labels") or {}, data or {})
    if refusal is not None:
        message = f'Secret "{metadata["namespace"]}/{secret_name}" {refusal}'
        raise pulumi.RunError(message)
    return secret_name


def _existing_secret_refusal(
    spec: CredentialsSpec, secret_name: str, labels: Mapping[str, str], data: Mapping[str, str]
) -> str | None:
    if secret_name == spec.own_secret_name and labels.get("app.kubernetes.io/managed-by") == "pulumi":
        return "is the component's own and would go with this change; keep the password in one of another name"
    if spec.password_key not in data:
        return f'has no key "{spec.password_key}"; its keys are {", ".join(sorted(data)) or "none"}'
    if not SECRET_TEXT.fullmatch(base64.b64decode(data[spec.password_key]).decode(errors="replace").rstrip("\n")):
        return f'has no password under "{spec.password_key}"; {SECRET_TEXT_RULE}'
    return None


def revision_annotations(accounts: Iterable[Credentials]) -> dict[str, pulumi.Input[str]]:
    """Build the annotations of the pod that replace it when the component has put another password into a Secret.

    Nothing in them comes from the password: a hash would show a weak one to whoever may read pods.
    """
    return {
        f"stateful-databases/{account.spec.volume}": account.revision
        for account in accounts
        if account.revision is not None
    }


def credentials_volume(credentials: Credentials) -> "VolumeArgsDict":
    """Build the volume that shows the password as a file, to the server's group alone."""
    spec = credentials.spec
    return {
        "name": spec.volume,
        "secret": {
            # Its own by the plain name: a Secret of a fixed name is replaced by deleting it first, and the engine asks
            # the provider then whether what reads its outputs has to be replaced as well.
            "secret_name": spec.own_secret_name if spec.existing_secret is None else credentials.secret_name,
            "items": [{"key": spec.password_key, "path": PASSWORD_KEY}],
            "default_mode": 0o440,
        },
    }


def credentials_mount(spec: CredentialsSpec) -> "VolumeMountArgsDict":
    """Build the mount of that volume."""
    return {"name": spec.volume, "mount_path": spec.folder, "read_only": True}
