"""A Python environment for the scanners alone: what checkov pulls in must not decide versions of the project's own."""

import hashlib
import sys
import venv
from pathlib import Path

from local.command import run
from local.progress import step
from local.toolchain.kept import kept

_REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def python() -> Path:
    """Give the environment's Python, installed first if need be.

    Scripts in its `bin` don't work, as it is moved once it is whole: use `python -m`.

    Raises:
        LocalError: its packages can't be had.

    """
    inputs = hashlib.sha256(f"{sys.version}\0{sys.base_prefix}\0".encode() + _REQUIREMENTS.read_bytes())
    return kept(f"environments/scanners-{inputs.hexdigest()[:16]}", _fill) / "bin" / "python"


def packages() -> Path:
    """Give the folder that the environment's packages lie in."""
    return next(python().parent.parent.glob("lib/python*/site-packages"))


def _fill(folder: Path) -> None:
    with step("installing the scanners' Python packages (minutes, the first time)"):
        venv.create(folder, with_pip=True)
        pip = (str(folder / "bin" / "python"), "-m", "pip")
        run(*pip, "install", "--quiet", "--requirement", str(_REQUIREMENTS))
