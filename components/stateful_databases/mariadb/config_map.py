"""The ConfigMap: my.cnf, and the script that holds the accounts to their Secrets."""

from pathlib import Path

from stateful_databases.mariadb.spec import MariaDBSpec
from stateful_databases.shared.manifests import ConfigMapManifest, unnamed_metadata

MY_CNF = "my.cnf"
CREDENTIALS_SCRIPT = "credentials.sh"


def config_map(spec: MariaDBSpec) -> ConfigMapManifest:
    """Build the ConfigMap.

    The provider names it and it is immutable: a change makes a new one, which replaces the pod, and the old one
    goes when no pod needs it any more.
    """
    script = Path(__file__).with_name(CREDENTIALS_SCRIPT)
    return {
        "metadata": unnamed_metadata(spec.identity),
        "data": {MY_CNF: spec.configuration.text, CREDENTIALS_SCRIPT: script.read_text(encoding="utf-8")},
        "immutable": True,
    }
