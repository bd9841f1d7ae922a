"""A Python environment for the scanners alone: what checkov pulls in must not decide versions of the project's own."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from local.errors import LocalError
from local.progress import step
from local.toolchain.kept import kept

_REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_LINES_OF_A_FAILURE = 15


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
        done = subprocess.run(
            [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--requirement", _REQUIREMENTS],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        last_lines = "\n    ".join(done.stderr.splitlines()[-_LINES_OF_A_FAILURE:])
        message = f"the packages of {_REQUIREMENTS} can't be installed:\n    {last_lines}"
        raise LocalError(message)
