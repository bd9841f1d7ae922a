"""The ConfigMap: my.cnf, the scripts that start the server, and the accounts they make."""

from pathlib import Path

from stateful_databases.mariadb.grants import grants_sql
from stateful_databases.mariadb.spec import MariaDBSpec
from stateful_databases.shared.init_scripts import keyed
from stateful_databases.shared.manifests import ConfigMapManifest, unnamed_metadata
from stateful_databases.shared.scripts import scripts

MY_CNF = "my.cnf"


def config_map(spec: MariaDBSpec) -> ConfigMapManifest:
    """Build the ConfigMap.

    The provider names it and it is immutable: a change makes a new one, which replaces the pod, and the old one
    goes when no pod needs it any more.
    """
    return {
        "metadata": unnamed_metadata(spec.installation.identity),
        "data": {
            MY_CNF: spec.configuration.text,
            "databases": spec.access.databases_text,
            "users": spec.access.users_text,
            "grants.sql": grants_sql(spec.access),
            **scripts(Path(__file__).parent / "scripts", "arguments.sh", "refuse.sh"),
            **keyed(spec.init_scripts),
        },
        "immutable": True,
    }
