"""What will be built: the arguments checked, completed and decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from stateful_databases.mariadb import memory
from stateful_databases.mariadb.args import MariaDBArgs, UpdateStrategy
from stateful_databases.mariadb.grants import ROOT, RULES
from stateful_databases.mariadb.my_cnf import MyCnf
from stateful_databases.shared.access import AccessSpec
from stateful_databases.shared.credentials import CredentialsSpec
from stateful_databases.shared.init_scripts import read_init_scripts
from stateful_databases.shared.installation import InstallationSpec, Product
from stateful_databases.shared.storage import VOLUME
from stateful_databases.shared.validation import Fields, Problems

PORT = 3306
PORT_NAME = "mysql"
# The series with long-term support that the project's tests run.
PRODUCT = Product("mariadb", ("10.11", "11.4"), memory.MIN_MEMORY)


@dataclass(frozen=True)
class MariaDBSpec:
    """A complete MariaDB."""

    installation: InstallationSpec
    access: AccessSpec
    root_credentials: CredentialsSpec
    init_scripts: Mapping[str, str]
    configuration: MyCnf
    update_strategy: UpdateStrategy

    @classmethod
    def parse(cls, resource_name: str, args: MariaDBArgs) -> Self:
        """Check and complete the arguments of the component `resource_name`.

        Raises:
            pulumi.RunError: lists every problem.

        """
        problems = Problems(f'MariaDB "{resource_name}"')
        fields = Fields(args, MariaDBArgs, problems)
        installation = InstallationSpec.read(fields, resource_name, PRODUCT)
        name = installation.identity.name
        spec = cls(
            installation=installation,
            access=AccessSpec.read(fields, name, RULES),
            root_credentials=CredentialsSpec.read(fields, "root_credentials", ROOT, f"{name}-root-credentials"),
            init_scripts=read_init_scripts(fields, "init_scripts"),
            configuration=memory.complete(
                MyCnf.read(fields, "configuration"),
                installation.resources.memory_limit,
                installation.storage,
                problems,
            ),
            update_strategy=fields.choice("update_strategy", UpdateStrategy.ROLLING_UPDATE),
        )
        problems.raise_any()
        return spec

    @property
    def accounts(self) -> tuple[CredentialsSpec, ...]:
        """The accounts with a password in a Secret."""
        return (self.access.credentials, self.root_credentials, *(user.credentials for user in self.access.users))

    @property
    def claim_name(self) -> str:
        """The claim of the data, named as the StatefulSet names it."""
        return f"{VOLUME}-{self.installation.identity.name}-0"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed and still dangerous or in vain."""
        return self.installation.warnings
