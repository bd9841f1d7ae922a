"""The package as its users install it."""

import subprocess
import zipfile
from pathlib import Path

from local.paths import REPOSITORY


def test_the_wheel_holds_the_package_alone(wheel: Path) -> None:
    package = REPOSITORY / "components" / "stateful_databases"
    sources = {
        str(file.relative_to(package.parent))
        for file in package.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert inside == sources


def test_the_package_is_typed_and_imports_where_nothing_else_is_installed(environment: Path, tmp_path: Path) -> None:
    program = "import pathlib, stateful_databases as it; print(pathlib.Path(it.__file__).parent)"
    shown = subprocess.run(
        [environment / "bin" / "python", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    installed = Path(shown.stdout.strip())
    assert installed.is_relative_to(environment)
    assert (installed / "py.typed").is_file()
