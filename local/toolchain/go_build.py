"""The third way: built from its Go module, at the exact versions of a go.mod and go.sum of our own."""

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from local.command import last_lines
from local.progress import step
from local.toolchain.closed import WayClosedError
from local.toolchain.kept import kept


@dataclass(frozen=True)
class GoPackage:
    """A main package, and how it is built."""

    name: str
    """The program's name."""

    module: Path
    """The folder with go.mod and go.sum, and the package itself if its path is `.`."""

    package: str
    """The import path as `go build` takes it."""

    ldflags: str = "-s -w"


def build(package: GoPackage) -> Path:
    """Give the path of the built program, from the cache if nothing that goes into it has changed.

    A killed build goes on where it was: what is compiled already is in Go's own build cache.

    Raises:
        WayClosedError: Go is missing or too old, or the build fails.

    """
    return kept(f"builds/{package.name}-{_inputs(package)}", partial(_fill, package)) / package.name


def _inputs(package: GoPackage) -> str:
    digest = hashlib.sha256(f"{package.package}\0{package.ldflags}\0".encode())
    for file in sorted(path for path in package.module.iterdir() if path.suffix in {".go", ".mod", ".sum"}):
        digest.update(f"{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _fill(package: GoPackage, folder: Path) -> None:
    _require_go(package.module)
    with step(f"building {package.name} from its Go module (minutes, the first time)"):
        _go(
            package.module,
            *("build", "-trimpath", "-buildvcs=false", "-ldflags", package.ldflags),
            *("-o", str(folder / package.name), package.package),
        )


def _require_go(module: Path) -> None:
    wanted = re.search(r"^go ([\d.]+)", (module / "go.mod").read_text(), re.MULTILINE)
    if not wanted:
        reason = f"{module / 'go.mod'} has no go line"
        raise WayClosedError(reason)
    if not shutil.which("go"):
        reason = f"there is no go on PATH; {wanted[1]} or later is wanted (https://go.dev/dl)"
        raise WayClosedError(reason)
    # From 1.21 on, this fetches the Go that go.mod asks for where GOTOOLCHAIN allows it.
    version = _go(module, "env", "GOVERSION").removeprefix("go")
    if _numbers(version) < _numbers(wanted[1]):
        reason = f"Go {version} is too old: {wanted[1]} or later is wanted (https://go.dev/dl)"
        raise WayClosedError(reason)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def _go(module: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["go", *arguments],
        cwd=module,
        env={**os.environ, "CGO_ENABLED": "0", "GOWORK": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = f"go {arguments[0]} failed in {module}:\n    {last_lines(done.stderr)}"
        raise WayClosedError(reason)
    return done.stdout.strip()
