"""What will be built: the arguments checked, completed and decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from stateful_databases.postgres import memory
from stateful_databases.postgres.args import DeploymentStrategy, PostgresArgs
from stateful_databases.postgres.grants import RULES
from stateful_databases.postgres.layout import Layout
from stateful_databases.postgres.pg_hba import PgHba
from stateful_databases.postgres.postgresql_conf import PostgresqlConf
from stateful_databases.shared.access import AccessSpec
from stateful_databases.shared.credentials import CredentialsSpec
from stateful_databases.shared.init_scripts import read_init_scripts
from stateful_databases.shared.installation import InstallationSpec, Product
from stateful_databases.shared.storage import VOLUME
from stateful_databases.shared.validation import Fields, Problems

PORT = 5432
PORT_NAME = "postgresql"
# The cluster's tests run 14, 15 and 18; 16 and 17 have the layout and the start of 15.
PRODUCT = Product("postgres", ("14", "15", "16", "17", "18"), memory.MIN_MEMORY)


@dataclass(frozen=True)
class PostgresSpec:
    """A complete Postgres."""

    installation: InstallationSpec
    layout: Layout
    access: AccessSpec
    superuser_credentials: CredentialsSpec
    init_scripts: Mapping[str, str]
    configuration: PostgresqlConf
    pg_hba: PgHba
    strategy: DeploymentStrategy

    @classmethod
    def parse(cls, resource_name: str, args: PostgresArgs) -> Self:
        """Check and complete the arguments of the component `resource_name`.

        Raises:
            pulumi.RunError: lists every problem.

        """
        problems = Problems(f'Postgres "{resource_name}"')
        fields = Fields(args, PostgresArgs, problems)
        installation = InstallationSpec.read(fields, resource_name, PRODUCT)
        name = installation.identity.name
        spec = cls(
            installation=installation,
            layout=Layout(installation.image.major),
            access=AccessSpec.read(fields, name, RULES),
            superuser_credentials=CredentialsSpec.read(
                fields, "superuser_credentials", "superuser", f"{name}-superuser-credentials"
            ),
            init_scripts=read_init_scripts(fields, "init_scripts"),
            configuration=memory.complete(
                PostgresqlConf.read(fields, "configuration"), installation.resources.memory_limit, problems
            ),
            pg_hba=PgHba.read(fields, "pg_hba"),
            strategy=_strategy(fields),
        )
        problems.raise_any()
        return spec

    @property
    def accounts(self) -> tuple[CredentialsSpec, ...]:
        """The accounts with a password in a Secret."""
        return (self.access.credentials, self.superuser_credentials, *(user.credentials for user in self.access.users))

    @property
    def claim_name(self) -> str:
        """The claim of the data."""
        return f"{self.installation.identity.name}-{VOLUME}"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed and still dangerous or in vain."""
        installation = self.installation
        has_tls = self.configuration.value("ssl") not in (None, "off")
        return (
            *installation.warnings,
            *memory.wal_warnings(self.configuration, installation.storage),
            *self.pg_hba.warnings(has_tls=has_tls),
        )


def _strategy(fields: Fields) -> DeploymentStrategy:
    if fields.value("strategy") not in (None, DeploymentStrategy.RECREATE):
        fields.refuse(
            "strategy", '"Recreate": any other starts a second server beside the first, on the same data directory'
        )
    return DeploymentStrategy.RECREATE
