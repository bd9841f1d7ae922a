"""The component: registers what the builders return."""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.core.v1 import ConfigMap

from stateful_databases.postgres.args import PostgresArgs
from stateful_databases.postgres.config_map import config_map
from stateful_databases.postgres.deployment import deployment
from stateful_databases.postgres.spec import PORT, PORT_NAME, PostgresSpec
from stateful_databases.shared.access import secret_names
from stateful_databases.shared.component import (
    Installation,
    outputs,
    register_claims,
    register_client_service,
    register_network_policy,
    register_references,
)
from stateful_databases.shared.connection import Connection, service_host
from stateful_databases.shared.storage import VOLUME


class Postgres(pulumi.ComponentResource):
    """A PostgreSQL server of one writer: a restart of its pod is downtime, and loses no acknowledged row."""

    host: pulumi.Output[str]
    """DNS name of the client Service within the cluster."""

    port: pulumi.Output[int]
    """Port of the client Service: 5432."""

    database: pulumi.Output[str]
    """The database."""

    username: pulumi.Output[str]
    """The role that owns it."""

    secret_name: pulumi.Output[str]
    """The Secret with the role's password."""

    password_key: pulumi.Output[str]
    """The key of the password in that Secret."""

    superuser_secret_name: pulumi.Output[str]
    """The Secret with the password of the superuser postgres."""

    superuser_password_key: pulumi.Output[str]
    """The key of the password in that Secret."""

    user_secret_names: pulumi.Output[Mapping[str, str]]
    """The Secrets with the passwords of `users`, by user. The key is "password", or that of an existing Secret."""

    connection_url: pulumi.Output[str | None]
    """postgresql://user:password@host:port/database, a secret; none where the password is in an existing Secret."""

    service_name: pulumi.Output[str]
    """The client Service."""

    def __init__(self, name: str, args: PostgresArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare a Postgres.

        Args:
            name: the resource's name, and unless `args` says otherwise that of the Kubernetes objects.
            args: what to build.
            opts: options of the component; a provider among them is used for every object.

        Raises:
            pulumi.RunError: lists everything wrong with `args`; nothing is registered.

        """
        spec = PostgresSpec.parse(name, args)
        super().__init__("stateful-databases:index:Postgres", name, None, opts)
        for warning in spec.warnings:
            pulumi.log.warn(warning, self)

        installation = Installation(self, name, spec.installation)
        settings = ConfigMap(installation.name("configuration"), opts=installation.child, **config_map(spec))
        references = register_references(installation, spec.accounts, settings)
        user, superuser, *users = references.accounts
        service = register_client_service(installation, PORT_NAME, PORT)
        claims = register_claims(installation, {VOLUME: spec.claim_name}, service)
        network_policies = register_network_policy(installation, PORT)
        Deployment(
            installation.name("server"),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*references.made, *claims, *network_policies]),
            **deployment(spec, references),
        )

        host = service_host(service.metadata.name, service.metadata.namespace)
        connection = Connection("postgresql", host, PORT, spec.access.database, spec.access.owner, user.password)
        self.host = host
        self.port = pulumi.Output.from_input(PORT)
        self.database = pulumi.Output.from_input(spec.access.database)
        self.username = pulumi.Output.from_input(spec.access.owner)
        self.secret_name = pulumi.Output.from_input(user.secret_name)
        self.password_key = pulumi.Output.from_input(spec.access.credentials.password_key)
        self.superuser_secret_name = pulumi.Output.from_input(superuser.secret_name)
        self.superuser_password_key = pulumi.Output.from_input(spec.superuser_credentials.password_key)
        self.user_secret_names = secret_names(spec.access.users, users)
        self.connection_url = connection.url
        self.service_name = service.metadata.name
        self.register_outputs(outputs(self, Postgres.__annotations__))
