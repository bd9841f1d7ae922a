"""What differs between the environments by place: the values of Pulumi.<stack>.yaml."""

import re
from dataclasses import dataclass
from typing import Self, TypedDict, cast

import pulumi
from stateful_databases import ArgsType, Fields, MariaDBCredentialsArgs, PostgresCredentialsArgs, Problems

CONFIG_KEY = "place"
NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
NAMESPACE_RULE = "a namespace: lower-case letters, digits and '-', at most 63 characters"


class PlaceArgs(TypedDict, total=False):
    """The value of the configuration key `place`."""

    namespace: str
    """Namespace of the databases; made where it is missing, never deleted. Required."""

    storage_class: str
    """StorageClass of every volume. Default: the cluster's default class."""

    image_registry: str
    """Registry and path of the databases' images. Default: that of the official images."""

    credentials: "PlaceCredentialsArgs"
    """Passwords that are given instead of drawn; `pulumi config set --secret --path place.credentials...`."""


class PlaceCredentialsArgs(TypedDict, total=False):
    """Given passwords by database."""

    orders: MariaDBCredentialsArgs
    billing: PostgresCredentialsArgs


@dataclass(frozen=True)
class Place:
    """Where a platform is deployed."""

    namespace: str
    storage_class: str | None
    image_registry: str | None
    orders_credentials: MariaDBCredentialsArgs
    billing_credentials: PostgresCredentialsArgs

    @classmethod
    def parse(cls, stack: str, given: object) -> Self:
        """Check the value of the configuration key.

        Raises:
            pulumi.RunError: lists every problem.

        """
        problems = Problems(f"Pulumi.{stack}.yaml")
        fields = Fields(given, cast("ArgsType", PlaceArgs), problems, path=CONFIG_KEY)
        namespace = fields.required_text("namespace", NAMESPACE, NAMESPACE_RULE)
        credentials = fields.nested("credentials", cast("ArgsType", PlaceCredentialsArgs))
        place = cls(
            namespace=namespace,
            storage_class=fields.name("storage_class"),
            image_registry=fields.name("image_registry"),
            orders_credentials=cast("MariaDBCredentialsArgs", credentials.mapping("orders")),
            billing_credentials=cast("PostgresCredentialsArgs", credentials.mapping("billing")),
        )
        problems.raise_any()
        return place

    @classmethod
    def configured(cls) -> Self:
        """Read the configuration of the current stack."""
        return cls.parse(pulumi.get_stack(), pulumi.Config().get_object(CONFIG_KEY))
