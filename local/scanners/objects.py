"""The rendered objects that the scanners look at."""

from pathlib import Path
from typing import Any, cast

import yaml

Object = dict[str, Any]


def read(folder: Path) -> dict[str, Object]:
    """Give each object of a rendered folder by the name of its file."""
    return {file.name: cast("Object", yaml.safe_load(file.read_text())) for file in sorted(folder.glob("*.yaml"))}


def title(its: Object) -> str:
    """Give kind and name as a finding has them."""
    return f"{its['kind']}/{its['metadata']['name']}"
