"""The component: registers what the builders return."""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.apps.v1 import StatefulSet
from pulumi_kubernetes.core.v1 import ConfigMap, Service

from stateful_databases.mariadb.args import MariaDBArgs, UpdateStrategy
from stateful_databases.mariadb.config_map import config_map
from stateful_databases.mariadb.spec import PORT, PORT_NAME, MariaDBSpec
from stateful_databases.mariadb.stateful_set import stateful_set
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
from stateful_databases.shared.services import headless_service
from stateful_databases.shared.storage import VOLUME


class MariaDB(pulumi.ComponentResource):
    """A MariaDB server of one writer: a restart of its pod is downtime, and loses no acknowledged row."""

    host: pulumi.Output[str]
    """DNS name of the client Service within the cluster."""

    port: pulumi.Output[int]
    """Port of the client Service: 3306."""

    database: pulumi.Output[str]
    """The database."""

    username: pulumi.Output[str]
    """The user that owns it."""

    secret_name: pulumi.Output[str]
    """The Secret with the user's password."""

    password_key: pulumi.Output[str]
    """The key of the password in that Secret."""

    root_secret_name: pulumi.Output[str]
    """The Secret with root's password; root connects from within the pod only."""

    root_password_key: pulumi.Output[str]
    """The key of the password in that Secret."""

    user_secret_names: pulumi.Output[Mapping[str, str]]
    """The Secrets with the passwords of `users`, by user. The key is "password", or that of an existing Secret."""

    connection_url: pulumi.Output[str | None]
    """mysql://user:password@host:port/database, a secret; none where the password is in an existing Secret."""

    service_name: pulumi.Output[str]
    """The client Service."""

    headless_service_name: pulumi.Output[str]
    """The Service that governs the StatefulSet."""

    def __init__(self, name: str, args: MariaDBArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare a MariaDB.

        Args:
            name: the resource's name, and unless `args` says otherwise that of the Kubernetes objects.
            args: what to build.
            opts: options of the component; a provider among them is used for every object.

        Raises:
            pulumi.RunError: lists everything wrong with `args`; nothing is registered.

        """
        spec = MariaDBSpec.parse(name, args)
        super().__init__("stateful-databases:index:MariaDB", name, None, opts)
        for warning in spec.warnings:
            pulumi.log.warn(warning, self)

        installation = Installation(self, name, spec.installation)
        settings = ConfigMap(
            installation.name("configuration"),
            # With OnDelete the pod goes on with the old one for as long as somebody likes.
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=spec.update_strategy is UpdateStrategy.ON_DELETE),
            **config_map(spec),
        )
        references = register_references(installation, spec.accounts, settings)
        user, root, *users = references.accounts
        headless = Service(
            installation.name("headless"),
            opts=installation.child,
            **headless_service(spec.installation.identity, {PORT_NAME: PORT}),
        )
        service = register_client_service(installation, PORT_NAME, PORT)
        claims = register_claims(installation, {f"{VOLUME}-0": spec.claim_name}, service)
        network_policies = register_network_policy(installation, PORT)
        StatefulSet(
            installation.name("server"),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*references.made, headless, *claims, *network_policies],
                # Templates can't change; the claim above is what grows. For an existing claim they go, and the
                # StatefulSet with them: the pod would go on waiting for both volumes, perhaps in different zones.
                ignore_changes=["spec.volumeClaimTemplates"] if claims else None,
            ),
            **stateful_set(spec, references),
        )

        host = service_host(service.metadata.name, service.metadata.namespace)
        connection = Connection("mysql", host, PORT, spec.access.database, spec.access.owner, user.password)
        self.host = host
        self.port = pulumi.Output.from_input(PORT)
        self.database = pulumi.Output.from_input(spec.access.database)
        self.username = pulumi.Output.from_input(spec.access.owner)
        self.secret_name = pulumi.Output.from_input(user.secret_name)
        self.password_key = pulumi.Output.from_input(spec.access.credentials.password_key)
        self.root_secret_name = pulumi.Output.from_input(root.secret_name)
        self.root_password_key = pulumi.Output.from_input(spec.root_credentials.password_key)
        self.user_secret_names = secret_names(spec.access.users, users)
        self.connection_url = connection.url
        self.service_name = service.metadata.name
        self.headless_service_name = headless.metadata.name
        self.register_outputs(outputs(self, MariaDB.__annotations__))
