"""What will be built: the arguments checked, completed and decided."""

import re
from dataclasses import dataclass
from typing import Self, cast

from stateful_databases.mariadb.args import MariaDBArgs, MariaDBCredentialsArgs, UpdateStrategy
from stateful_databases.mariadb.my_cnf import MyCnf
from stateful_databases.shared.credentials import PasswordSpec
from stateful_databases.shared.identity import Identity
from stateful_databases.shared.images import ImageSpec
from stateful_databases.shared.resources import ResourcesArgs, ResourcesSpec
from stateful_databases.shared.scheduling import AntiAffinitySpec
from stateful_databases.shared.storage import StorageArgs, StorageSpec
from stateful_databases.shared.validation import ArgsType, Fields, Problems

PORT = 3306
PORT_NAME = "mysql"
ROOT = "root"
# The series with long-term support whose images and upgrades the project's tests run.
SUPPORTED_VERSIONS = ("10.11", "11.4")
# The server's own default of 128 MiB for the buffer pool, and as much again for everything else.
LEAST_MEMORY = "256Mi"
SERVERS_DATABASES = {"mysql", "sys", "information_schema", "performance_schema"}
SERVERS_USERS = {ROOT, "mysql", "healthcheck"}
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
IDENTIFIER_RULE = "letters, digits and '_', not starting with a digit, at most 64 characters"


@dataclass(frozen=True)
class MariaDBSpec:
    """A complete MariaDB."""

    identity: Identity
    image: ImageSpec
    database: str
    username: str
    password: PasswordSpec
    root_password: PasswordSpec
    configuration: MyCnf
    storage: StorageSpec
    resources: ResourcesSpec
    anti_affinity: AntiAffinitySpec
    update_strategy: UpdateStrategy

    @classmethod
    def parse(cls, resource_name: str, args: MariaDBArgs) -> Self:
        """Check and complete the arguments of the component `resource_name`.

        Raises:
            pulumi.RunError: lists every problem.

        """
        problems = Problems(f'MariaDB "{resource_name}"')
        fields = Fields(args, cast("ArgsType", MariaDBArgs), problems)
        name = fields.dns_label("name", resource_name)
        image = ImageSpec.read(fields, "mariadb", SUPPORTED_VERSIONS)
        database = fields.text("database", name.replace("-", "_"), IDENTIFIER, IDENTIFIER_RULE)
        if database in SERVERS_DATABASES:
            problems.add(fields.path("database"), database, "a name that the server doesn't use itself")
        username = fields.text("username", database, IDENTIFIER, IDENTIFIER_RULE)
        if username in SERVERS_USERS:
            problems.add(fields.path("username"), username, "a name that the server doesn't use itself")
        credentials = fields.nested("credentials", cast("ArgsType", MariaDBCredentialsArgs))
        spec = cls(
            identity=Identity(name, "mariadb", image.version, fields.input_text("namespace")),
            image=image,
            database=database,
            username=username,
            password=PasswordSpec.read(credentials, "password", "user", f"{name}-credentials"),
            root_password=PasswordSpec.read(credentials, "root_password", ROOT, f"{name}-root-credentials"),
            configuration=MyCnf.read(fields, "configuration"),
            storage=StorageSpec.read(fields.nested("storage", cast("ArgsType", StorageArgs))),
            resources=ResourcesSpec.read(fields.nested("resources", cast("ArgsType", ResourcesArgs)), LEAST_MEMORY),
            anti_affinity=AntiAffinitySpec.read(fields),
            update_strategy=fields.choice("update_strategy", UpdateStrategy.ROLLING_UPDATE),
        )
        problems.raise_any()
        return spec
