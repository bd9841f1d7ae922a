"""What a pod refers to, by names that a test can know."""

from stateful_databases.cassandra.spec import CassandraSpec
from stateful_databases.mariadb.spec import MariaDBSpec
from stateful_databases.postgres.spec import PostgresSpec
from stateful_databases.shared.credentials import Credentials
from stateful_databases.shared.pods import PodReferences


def references(spec: CassandraSpec | MariaDBSpec | PostgresSpec) -> PodReferences:
    """Give the objects that the component would make, or that are there already."""
    return PodReferences(
        config_map_name=f"{spec.installation.identity.name}-configuration-0a1b2c3d",
        service_account_name=spec.installation.identity.name,
        accounts=tuple(Credentials(each, each.existing_secret or each.own_secret_name) for each in spec.accounts),
    )
