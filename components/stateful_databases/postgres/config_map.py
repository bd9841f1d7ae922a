"""The ConfigMap: postgresql.conf, and the scripts that start the server with the passwords of the Secrets."""

from pathlib import Path

from stateful_databases.postgres.spec import PostgresSpec
from stateful_databases.shared.manifests import ConfigMapManifest, unnamed_metadata

POSTGRESQL_CONF = "postgresql.conf"
START_SCRIPT = "start.sh"
INITIALISE_SCRIPT = "initialise.sh"
_SCRIPTS = (START_SCRIPT, INITIALISE_SCRIPT, "accounts.sh")


def config_map(spec: PostgresSpec) -> ConfigMapManifest:
    """Build the ConfigMap.

    The provider names it and it is immutable: a change makes a new one, which replaces the pod, and the old one goes
    when no pod needs it any more.
    """
    return {
        "metadata": unnamed_metadata(spec.identity),
        "data": {
            POSTGRESQL_CONF: spec.configuration.text(spec.layout.data_directory),
            **{script: Path(__file__).with_name(script).read_text(encoding="utf-8") for script in _SCRIPTS},
        },
        "immutable": True,
    }
