"""The component: registers what the builders return."""

import pulumi
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.core.v1 import ConfigMap, PersistentVolumeClaimPatch, Secret, Service, ServiceAccount
from pulumi_kubernetes.networking.v1 import NetworkPolicy

from stateful_databases.postgres.args import PostgresArgs
from stateful_databases.postgres.config_map import config_map
from stateful_databases.postgres.deployment import deployment
from stateful_databases.postgres.spec import PORT, PORT_NAME, PostgresSpec
from stateful_databases.shared.connection import Connection, service_host
from stateful_databases.shared.credentials import PASSWORD_KEY, password_options, password_secret
from stateful_databases.shared.network_policy import network_policy
from stateful_databases.shared.service_account import service_account
from stateful_databases.shared.services import client_service
from stateful_databases.shared.storage import VOLUME, claim_options, persistent_volume_claim


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
    """The Secret with the password of the superuser postgres, under the same key."""

    connection_url: pulumi.Output[str]
    """postgresql://user:password@host:port/database, a secret."""

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

        child = pulumi.ResourceOptions(parent=self)
        identity = spec.identity
        settings = ConfigMap(f"{name}-configuration", opts=child, **config_map(spec))
        password, superuser_password = (
            Secret(
                f"{name}-{account.volume}",
                opts=password_options(self, account),
                **password_secret(identity, account),
            )
            for account in (spec.password, spec.superuser_password)
        )
        service = Service(f"{name}-service", opts=child, **client_service(identity, spec.service, PORT_NAME, PORT))
        claim_name = f"{identity.name}-{VOLUME}"
        claim = PersistentVolumeClaimPatch(
            f"{name}-{VOLUME}",
            opts=claim_options(self),
            **persistent_volume_claim(identity, spec.storage, claim_name),
        )
        account_name = spec.pod.service_account_name
        if account_name is None:
            account = ServiceAccount(f"{name}-service-account", opts=child, **service_account(identity))
            account_name = account.metadata.name
        guards = (
            [NetworkPolicy(f"{name}-network-policy", opts=child, **network_policy(identity, spec.network_policy, PORT))]
            if spec.network_policy.enabled
            else []
        )
        Deployment(
            f"{name}-server",
            opts=pulumi.ResourceOptions(parent=self, depends_on=[password, superuser_password, claim, *guards]),
            **deployment(spec, settings.metadata.name, account_name, claim_name),
        )

        host = service_host(service.metadata.name, service.metadata.namespace)
        connection = Connection("postgresql", host, PORT, spec.database, spec.username, password.data[PASSWORD_KEY])
        self.host = host
        self.port = pulumi.Output.from_input(PORT)
        self.database = pulumi.Output.from_input(spec.database)
        self.username = pulumi.Output.from_input(spec.username)
        self.secret_name = password.metadata.name
        self.password_key = pulumi.Output.from_input(PASSWORD_KEY)
        self.superuser_secret_name = superuser_password.metadata.name
        self.connection_url = connection.url
        self.service_name = service.metadata.name
        self.register_outputs(
            {
                "host": self.host,
                "port": self.port,
                "database": self.database,
                "username": self.username,
                "secretName": self.secret_name,
                "passwordKey": self.password_key,
                "superuserSecretName": self.superuser_secret_name,
                "connectionUrl": self.connection_url,
                "serviceName": self.service_name,
            }
        )
