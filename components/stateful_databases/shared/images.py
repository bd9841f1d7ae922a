"""Which image runs, and when it is pulled."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from stateful_databases.shared.validation import Fields

VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")
IMAGE = re.compile(r"[A-Za-z0-9][\w.-]*(:[0-9]+)?(/[\w.-]+)*(:[\w.-]+|(:[\w.-]+)?@sha256:[0-9a-f]{64})")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
REGISTRY = re.compile(r"[A-Za-z0-9][\w.-]*(:[0-9]+)?(/[\w.-]+)*")


class ImagePullPolicy(StrEnum):
    """When the kubelet asks the registry (Kubernetes: `imagePullPolicy`)."""

    IF_NOT_PRESENT = "IfNotPresent"
    ALWAYS = "Always"
    NEVER = "Never"


@dataclass(frozen=True)
class ImageSpec:
    """The image of the server."""

    version: str
    reference: str
    pull_policy: ImagePullPolicy

    @property
    def major(self) -> int:
        """The first number of the version."""
        return int(self.version.partition(".")[0] or 0)

    @classmethod
    def read(cls, fields: Fields, repository: str, supported: tuple[str, ...]) -> Self:
        """Read `version`, `image`, `image_registry`, `image_digest` and `image_pull_policy`.

        Args:
            fields: the arguments of the component.
            repository: the official image's name, such as mariadb.
            supported: the versions that are supported, as prefixes of the exact one.

        """
        releases = ", ".join(f'"{release}"' for release in supported)
        rule = f'a string: {releases}, or a release of these, such as "{supported[-1]}.1"'
        version = fields.required_text("version", VERSION, rule)
        if version and not any(f"{version}.".startswith(f"{release}.") for release in supported):
            fields.refuse("version", rule)
        registry = fields.text(
            "image_registry",
            "docker.io/library",
            REGISTRY,
            'a registry with its path, such as "docker.io/library"',
        )
        image = fields.text(
            "image", f"{registry}/{repository}:{version}", IMAGE, "an image reference with a tag or a digest"
        )
        digest = fields.text("image_digest", None, DIGEST, 'a digest, such as "sha256:" and 64 hexadecimal digits')
        if digest is not None and "@" in image:
            fields.refuse("image_digest", "image has one already")
        return cls(
            version=version,
            reference=image if digest is None else f"{image}@{digest}",
            # A registry that is down must not keep a database down.
            pull_policy=fields.choice("image_pull_policy", ImagePullPolicy.IF_NOT_PRESENT),
        )
