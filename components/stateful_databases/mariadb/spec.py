"""What will be built: the arguments checked, completed and decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, cast

from stateful_databases.mariadb import memory
from stateful_databases.mariadb.args import MariaDBArgs, UpdateStrategy
from stateful_databases.mariadb.grants import IDENTIFIER, IDENTIFIER_RULE, ROOT, RULES
from stateful_databases.mariadb.my_cnf import MyCnf
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

PORT = 3306
PORT_NAME = "mysql"
# The series with long-term support whose images and upgrades the project's tests run.
SUPPORTED_VERSIONS = ("10.11", "11.4")


@dataclass(frozen=True)
class MariaDBSpec:
    """A complete MariaDB."""

    identity: Identity
    image: ImageSpec
    database: str
    username: str
    credentials: CredentialsSpec
    root_credentials: CredentialsSpec
    access: AccessSpec
    init_scripts: Mapping[str, str]
    configuration: MyCnf
    storage: StorageSpec
    resources: ResourcesSpec
    pod: PodSpec
    probes: ProbesSpec
    service: ServiceSpec
    network_policy: NetworkPolicySpec
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
        if RULES.is_servers_database(database):
            problems.add(fields.path("database"), database, NOT_THE_SERVERS)
        username = fields.text("username", database, IDENTIFIER, IDENTIFIER_RULE)
        if RULES.is_servers_user(username):
            problems.add(fields.path("username"), username, NOT_THE_SERVERS)
        storage = StorageSpec.read(fields.nested("storage", cast("ArgsType", StorageArgs)))
        resources = ResourcesSpec.read(fields.nested("resources", cast("ArgsType", ResourcesArgs)), memory.LEAST_MEMORY)
        given = MyCnf.read(fields, "configuration")
        spec = cls(
            identity=Identity(
                name=name,
                product="mariadb",
                version=image.version,
                namespace=fields.input_text("namespace"),
                added_labels=read_own_labels(fields, "labels"),
                annotations=read_annotations(fields, "annotations"),
            ),
            image=image,
            database=database,
            username=username,
            credentials=CredentialsSpec.read(fields, "credentials", "user", f"{name}-credentials"),
            root_credentials=CredentialsSpec.read(fields, "root_credentials", ROOT, f"{name}-root-credentials"),
            access=AccessSpec.read(fields, name, database, username, RULES),
            init_scripts=read_init_scripts(fields, "init_scripts"),
            configuration=memory.complete(given, resources.memory_limit, storage, problems),
            storage=storage,
            resources=resources,
            pod=PodSpec.read(fields),
            probes=ProbesSpec.read(fields.nested("probes", cast("ArgsType", ProbesArgs))),
            service=ServiceSpec.read(fields.nested("service", cast("ArgsType", ServiceArgs))),
            network_policy=NetworkPolicySpec.read(fields.nested("network_policy", cast("ArgsType", NetworkPolicyArgs))),
            update_strategy=fields.choice("update_strategy", UpdateStrategy.ROLLING_UPDATE),
        )
        problems.raise_any()
        return spec

    @property
    def accounts(self) -> tuple[CredentialsSpec, ...]:
        """The accounts with a password in a Secret."""
        return (self.credentials, self.root_credentials, *(user.credentials for user in self.access.users))

    @property
    def claim_name(self) -> str:
        """The claim of the data, named as the StatefulSet names it."""
        return f"{VOLUME}-{self.identity.name}-0"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed and still dangerous or in vain."""
        return (*self.storage.warnings, *exposure_warnings(self.service, self.network_policy))
