"""The first way: a program that is on this machine already, in a version that fits."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from local.progress import say
from local.toolchain.closed import WayClosedError
from local.toolchain.programs import Program, VersionRange

_SYSTEM_FOLDERS = ("/usr/local/sbin", "/usr/sbin", "/sbin")
_ANSWER_TIMEOUT_SECONDS = 20


def add_system_folders() -> None:
    """Append the system programs' folders to this process' PATH: that of a user, or of root after `su`, lacks them."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    os.environ["PATH"] = os.pathsep.join(dict.fromkeys([*folders, *_SYSTEM_FOLDERS]))


def look_up(program: Program) -> Path:
    """Give the path of the installed `program`.

    Raises:
        WayClosedError: it isn't there, or its version doesn't fit.

    """
    path = _installed(program)
    if program.fits:
        version = _version(path, program.fits)
        if version not in program.fits:
            reason = f"{path} is {'.'.join(map(str, version))}; {program.fits} is wanted"
            say(f"{reason}: not used")
            raise WayClosedError(reason)
    return path


def _installed(program: Program) -> Path:
    if program.beside:
        return _existing(look_up(program.beside).with_name(program.name))
    if program.location:
        return _existing(program.location)
    if path := shutil.which(program.name):
        return Path(path).absolute()
    reason = "not on PATH"
    raise WayClosedError(reason)


def _existing(path: Path) -> Path:
    if path.exists():
        return path
    reason = f"there is no {path}"
    raise WayClosedError(reason)


def _version(path: Path, fits: VersionRange) -> tuple[int, ...]:
    try:
        answer = subprocess.run(
            [path, *fits.question],
            capture_output=True,
            text=True,
            timeout=_ANSWER_TIMEOUT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        reason = f"{path} doesn't tell its version: {error}"
        raise WayClosedError(reason) from error
    number = re.search(r"\d+(\.\d+)+", answer.stdout)
    if not number:
        reason = f"{path} {' '.join(fits.question)} tells no version"
        raise WayClosedError(reason)
    return tuple(int(part) for part in number.group().split("."))
