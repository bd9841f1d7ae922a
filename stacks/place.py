"""What differs between the environments by place: the values of Pulumi.<stack>.yaml."""

import re
from dataclasses import dataclass
from typing import Self, TypedDict, cast

import pulumi
from stateful_databases import CredentialsArgs, Fields, NetworkPolicyArgs, Problems

CONFIG_KEY = "place"

# The components check the rest.
REGISTRY = re.compile(r"\S+")
REGISTRY_RULE = 'a registry with its path, such as "docker.io/library"'


class PlaceArgs(TypedDict, total=False):
    """The value of the configuration key `place`."""

    namespace: str
    """Namespace of the databases; made where it is missing, never deleted. Required."""

    storage_class: str
    """StorageClass of every volume. Default: the cluster's default class."""

    image_registry: str
    """Registry and path of the databases' images. Default: that of the official images."""

    network_policy: NetworkPolicyArgs
    """Who may connect to the databases; applications have namespaces of their own. Default: the pods of `namespace`."""

    credentials: "PlaceCredentialsArgs"
    """Where the passwords of the databases' accounts come from. A password belongs there encrypted:
    `pulumi config set --secret --path place.credentials.orders.password`. Default: generated."""


class PlaceCredentialsArgs(TypedDict, total=False):
    """The accounts of each database: its user, and the one that may do everything."""

    orders: CredentialsArgs
    orders_root: CredentialsArgs
    billing: CredentialsArgs
    billing_superuser: CredentialsArgs
    events: CredentialsArgs
    events_superuser: CredentialsArgs


@dataclass(frozen=True)
class Place:
    """Where a platform is deployed."""

    namespace: str
    storage_class: str | None
    image_registry: str | None
    network_policy: NetworkPolicyArgs
    orders_credentials: CredentialsArgs
    orders_root_credentials: CredentialsArgs
    billing_credentials: CredentialsArgs
    billing_superuser_credentials: CredentialsArgs
    events_credentials: CredentialsArgs
    events_superuser_credentials: CredentialsArgs

    @classmethod
    def parse(cls, stack: str, given: object) -> Self:
        """Check the value of the configuration key.

        Raises:
            pulumi.RunError: lists every problem.

        """
        problems = Problems(f"Pulumi.{stack}.yaml")
        fields = Fields(given, PlaceArgs, problems, path=CONFIG_KEY)
        namespace = fields.required_namespace("namespace")
        credentials = fields.nested("credentials", PlaceCredentialsArgs)
        place = cls(
            namespace=namespace,
            storage_class=fields.object_name("storage_class"),
            image_registry=fields.text("image_registry", None, REGISTRY, REGISTRY_RULE),
            network_policy=cast("NetworkPolicyArgs", fields.mapping("network_policy")),
            orders_credentials=cast("CredentialsArgs", credentials.mapping("orders")),
            orders_root_credentials=cast("CredentialsArgs", credentials.mapping("orders_root")),
            billing_credentials=cast("CredentialsArgs", credentials.mapping("billing")),
            billing_superuser_credentials=cast("CredentialsArgs", credentials.mapping("billing_superuser")),
            events_credentials=cast("CredentialsArgs", credentials.mapping("events")),
            events_superuser_credentials=cast("CredentialsArgs", credentials.mapping("events_superuser")),
        )
        problems.raise_any()
        return place

    @classmethod
    def configured(cls) -> Self:
        """Read the configuration of the current stack."""
        return cls.parse(pulumi.get_stack(), pulumi.Config().get_object(CONFIG_KEY))
