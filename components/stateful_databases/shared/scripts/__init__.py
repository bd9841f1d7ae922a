"""The scripts that run in the pod: files of the ConfigMap, where a preview shows them."""

from pathlib import Path

SCRIPTS = "/etc/stateful-databases"
"""Where the pod has them."""


def scripts(folder: Path, *shared: str) -> dict[str, str]:
    """Give the files of a database's folder of scripts, and the shared ones that they source, by file name."""
    files = sorted([*folder.glob("*.sh"), *folder.glob("*.py"), *(Path(__file__).parent / name for name in shared)])
    return {file.name: file.read_text(encoding="utf-8") for file in files}
