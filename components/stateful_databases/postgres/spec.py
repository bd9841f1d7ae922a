"""What will be built: the arguments checked, completed and decided."""

import re
from dataclasses import dataclass
from typing import Self, cast

from stateful_databases.postgres.args import DeploymentStrategy, PostgresArgs, PostgresCredentialsArgs
from stateful_databases.postgres.layout import Layout
from stateful_databases.postgres.postgresql_conf import PostgresqlConf
from stateful_databases.shared.credentials import PasswordSpec
from stateful_databases.shared.identity import Identity
from stateful_databases.shared.images import ImageSpec
from stateful_databases.shared.resources import ResourcesArgs, ResourcesSpec
from stateful_databases.shared.scheduling import AntiAffinitySpec
from stateful_databases.shared.storage import StorageArgs, StorageSpec
from stateful_databases.shared.validation import ArgsType, Fields, Problems

PORT = 5432
PORT_NAME = "postgresql"
SUPERUSER = "postgres"
# The cluster's tests run 15 and 18, the images' also 14; 16 and 17 have the layout and the start of 15.
SUPPORTED_VERSIONS = ("14", "15", "16", "17", "18")
# The server's own default of 128 MiB for shared_buffers, and as much again for everything else.
LEAST_MEMORY = "256Mi"
SERVERS_DATABASES = {"postgres", "template0", "template1"}
SERVERS_ROLES = {SUPERUSER, "public", "none", "current_user", "session_user", "current_role"}
IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,62}")
IDENTIFIER_RULE = "lower-case letters, digits and '_', not starting with a digit, at most 63 characters"


@dataclass(frozen=True)
class PostgresSpec:
    """A complete Postgres."""

    identity: Identity
    image: ImageSpec
    layout: Layout
    database: str
    username: str
    password: PasswordSpec
    superuser_password: PasswordSpec
    configuration: PostgresqlConf
    storage: StorageSpec
    resources: ResourcesSpec
    anti_affinity: AntiAffinitySpec
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
        if database in SERVERS_DATABASES:
            problems.add(fields.path("database"), database, "a name that the server doesn't use itself")
        username = fields.text("username", database, IDENTIFIER, IDENTIFIER_RULE)
        if username in SERVERS_ROLES or username.startswith("pg_"):
            problems.add(fields.path("username"), username, "a name that the server doesn't use itself")
        credentials = fields.nested("credentials", cast("ArgsType", PostgresCredentialsArgs))
        spec = cls(
            identity=Identity(name, "postgres", image.version, fields.input_text("namespace")),
            image=image,
            layout=Layout(image.major),
            database=database,
            username=username,
            password=PasswordSpec.read(credentials, "password", "user", f"{name}-credentials"),
            superuser_password=PasswordSpec.read(
                credentials, "superuser_password", SUPERUSER, f"{name}-superuser-credentials"
            ),
            configuration=PostgresqlConf.read(fields, "configuration"),
            storage=StorageSpec.read(fields.nested("storage", cast("ArgsType", StorageArgs))),
            resources=ResourcesSpec.read(fields.nested("resources", cast("ArgsType", ResourcesArgs)), LEAST_MEMORY),
            anti_affinity=AntiAffinitySpec.read(fields),
            strategy=_strategy(fields),
        )
        problems.raise_any()
        return spec


def _strategy(fields: Fields) -> DeploymentStrategy:
    if fields.value("strategy") not in (None, DeploymentStrategy.RECREATE):
        fields.refuse(
            "strategy", '"Recreate": any other starts a second server beside the first, on the same data directory'
        )
    return DeploymentStrategy.RECREATE
