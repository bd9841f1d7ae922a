"""The ConfigMap: my.cnf, and the script that starts the server with the passwords of the Secrets."""

from pathlib import Path

from stateful_databases.mariadb.spec import MariaDBSpec
from stateful_databases.shared.manifests import ConfigMapManifest, unnamed_metadata

MY_CNF = "my.cnf"
START_SCRIPT = "start.sh"


def config_map(spec: MariaDBSpec) -> ConfigMapManifest:
    """Build the ConfigMap.

    The provider names it and it is immutable: a change makes a new one, which replaces the pod, and the old one
    goes when no pod needs it any more.
    """
    return {
        "metadata": unnamed_metadata(spec.identity),
        "data": {
            MY_CNF: spec.configuration.text,
            START_SCRIPT: Path(__file__).with_name(START_SCRIPT).read_text(encoding="utf-8"),
        },
        "immutable": True,
    }
