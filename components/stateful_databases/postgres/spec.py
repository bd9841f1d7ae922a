"""What will be built: the arguments checked, completed and decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, cast

from stateful_databases.postgres import memory
from stateful_databases.postgres.args import DeploymentStrategy, PostgresArgs
from stateful_databases.postgres.grants import IDENTIFIER, IDENTIFIER_RULE, RULES, SUPERUSER
from stateful_databases.postgres.layout import Layout
from stateful_databases.postgres.pg_hba import PgHba
from stateful_databases.postgres.postgresql_conf import PostgresqlConf
from stateful_databases.shared.access import NOT_THE_SERVERS, AccessSpec
from stateful_databases.shared.credentials import CredentialsSpec
from stateful_databases.shared.identity import Identity
from stateful_databases.shared.images import ImageSpec
from stateful_databases.shared.init_scripts import read_init_scripts
from stateful_databases.shared.labels import read_annotations, read_own_labels
from stateful_databases.shared.network_policy import NetworkPolicyArgs, NetworkPolicySpec, exposure_warnings
from stateful_databases.shared.pods import PodSpec
from stateful_databases.shared.probes import ProbesArgs, ProbesSpec
from stateful_databases.shared.resources import ResourcesArgs, ResourcesSpec
from stateful_databases.shared.services import ServiceArgs, ServiceSpec
from stateful_databases.shared.storage import VOLUME, StorageArgs, StorageSpec
from stateful_databases.shared.validation import ArgsType, Fields, Problems

PORT = 5432
PORT_NAME = "postgresql"
# The cluster's tests run 14, 15 and 18; 16 and 17 have the layout and the start of 15.
SUPPORTED_VERSIONS = ("14", "15", "16", "17", "18")


@dataclass(frozen=True)
class PostgresSpec:
    """A complete Postgres."""

    identity: Identity
    image: ImageSpec
    layout: Layout
    database: str
    username: str
    credentials: CredentialsSpec
    superuser_credentials: CredentialsSpec
    access: AccessSpec
    init_scripts: Mapping[str, str]
    configuration: PostgresqlConf
    pg_hba: PgHba
    storage: StorageSpec
    resources: ResourcesSpec
    pod: PodSpec
    probes: ProbesSpec
    service: ServiceSpec
    network_policy: NetworkPolicySpec
    strategy: DeploymentStrategy

    @classmethod
    def parse(cls, resource_name: str, args: PostgresArgs) -> Self:
        """Check and complete the arguments of the component `resource_name`.

        Raises:
            pulumi.RunError: lists every problem.

        """
        problems = Problems(f'Postgres "{resource_name}"')
        fields = Fields(args, cast("ArgsType", PostgresArgs), problems)
        name = fields.dns_label("name", resource_name)
        image = ImageSpec.read(fields, "postgres", SUPPORTED_VERSIONS)
        database = fields.text("database", name.replace("-", "_"), IDENTIFIER, IDENTIFIER_RULE)
        if RULES.is_servers_database(database):
            problems.add(fields.path("database"), database, NOT_THE_SERVERS)
        username = fields.text("username", database, IDENTIFIER, IDENTIFIER_RULE)
        if RULES.is_servers_user(username):
            problems.add(fields.path("username"), username, NOT_THE_SERVERS)
        storage = StorageSpec.read(fields.nested("storage", cast("ArgsType", StorageArgs)))
        resources = ResourcesSpec.read(fields.nested("resources", cast("ArgsType", ResourcesArgs)), memory.LEAST_MEMORY)
        given = PostgresqlConf.read(fields, "configuration")
        spec = cls(
            identity=Identity(
                name=name,
                product="postgres",
                version=image.version,
                namespace=fields.input_text("namespace"),
                added_labels=read_own_labels(fields, "labels"),
                annotations=read_annotations(fields, "annotations"),
            ),
            image=image,
            layout=Layout(image.major),
            database=database,
            username=username,
            credentials=CredentialsSpec.read(fields, "credentials", "user", f"{name}-credentials"),
            superuser_credentials=CredentialsSpec.read(
                fields, "superuser_credentials", SUPERUSER, f"{name}-superuser-credentials"
            ),
            access=AccessSpec.read(fields, name, database, username, RULES),
            init_scripts=read_init_scripts(fields, "init_scripts"),
            configuration=memory.complete(given, resources.memory_limit, problems),
            pg_hba=PgHba.read(fields, "pg_hba"),
            storage=storage,
            resources=resources,
            pod=PodSpec.read(fields),
            probes=ProbesSpec.read(fields.nested("probes", cast("ArgsType", ProbesArgs))),
            service=ServiceSpec.read(fields.nested("service", cast("ArgsType", ServiceArgs))),
            network_policy=NetworkPolicySpec.read(fields.nested("network_policy", cast("ArgsType", NetworkPolicyArgs))),
            strategy=_strategy(fields),
        )
        problems.raise_any()
        return spec

    @property
    def accounts(self) -> tuple[CredentialsSpec, ...]:
        """The accounts with a password in a Secret."""
        return (self.credentials, self.superuser_credentials, *(user.credentials for user in self.access.users))

    @property
    def claim_name(self) -> str:
        """The claim of the data."""
        return f"{self.identity.name}-{VOLUME}"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed and still dangerous or in vain."""
        return (
            *self.storage.warnings,
            *memory.wal_warnings(self.configuration, self.storage),
            *exposure_warnings(self.service, self.network_policy),
        )


def _strategy(fields: Fields) -> DeploymentStrategy:
    if fields.value("strategy") not in (None, DeploymentStrategy.RECREATE):
        fields.refuse(
            "strategy", '"Recreate": any other starts a second server beside the first, on the same data directory'
        )
    return DeploymentStrategy.RECREATE
