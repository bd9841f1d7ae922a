"""The ConfigMap: postgresql.conf, pg_hba.conf, the scripts that start the server, and the accounts they make."""

from pathlib import Path

from stateful_databases.postgres.grants import roles_sql, schema_sql
from stateful_databases.postgres.spec import PostgresSpec
from stateful_databases.shared.init_scripts import keyed
from stateful_databases.shared.manifests import ConfigMapManifest, unnamed_metadata
from stateful_databases.shared.scripts import SCRIPTS, scripts

POSTGRESQL_CONF = "postgresql.conf"
PG_HBA_CONF = "pg_hba.conf"


def config_map(spec: PostgresSpec) -> ConfigMapManifest:
    """Build the ConfigMap.

    The provider names it and it is immutable: a change makes a new one, which replaces the pod, and the old one goes
    when no pod needs it any more.
    """
    access = spec.access
    return {
        "metadata": unnamed_metadata(spec.installation.identity),
        "data": {
            POSTGRESQL_CONF: spec.configuration.text(spec.layout.data_directory, f"{SCRIPTS}/{PG_HBA_CONF}"),
            PG_HBA_CONF: spec.pg_hba.text,
            "databases": access.databases_text,
            "users": access.users_text,
            "roles.sql": roles_sql(access),
            **{f"schema-{database}.sql": schema_sql(access, database) for database in access.databases},
            **scripts(Path(__file__).parent / "scripts", "arguments.sh", "lock.sh", "refuse.sh"),
            **keyed(spec.init_scripts),
        },
        "immutable": True,
    }
