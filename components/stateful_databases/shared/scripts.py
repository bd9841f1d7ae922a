"""The scripts that run in the pod: files of the ConfigMap, where a preview shows them."""

from pathlib import Path

SCRIPTS = "/etc/stateful-databases"
"""Where the pod has them."""


def scripts(folder: Path) -> dict[str, str]:
    """Give the scripts of a database's folder, and those that every database has, by file name."""
    files = sorted((*Path(__file__).parent.glob("*.sh"), *folder.glob("*.sh")))
    return {file.name: file.read_text(encoding="utf-8") for file in files}
