"""Builders are pure: they import the SDK for its types alone."""

import ast
from pathlib import Path

import pytest
import stateful_databases

PACKAGE = Path(stateful_databases.__file__).parent
PURE = sorted(path for path in PACKAGE.rglob("*.py") if path.name not in {"component.py", "__init__.py"})


def imports_at_runtime(module: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_components_import_resources(path: Path) -> None:
    names = imports_at_runtime(ast.parse(path.read_text(encoding="utf-8")))

    assert not [name for name in names if name.startswith("pulumi_kubernetes")]
