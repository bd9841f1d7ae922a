"""The programs that the local cluster and the Pulumi engine need, from wherever this machine can get them."""

from pathlib import Path

from local.progress import say
from local.toolchain import on_path
from local.toolchain.programs import PROGRAMS, Program
from local.toolchain.resolve import Found, UnobtainableError, resolve

__all__ = ["ensure", "find"]

_found: dict[Program, Found] = {}


def ensure(*names: str) -> dict[str, Path]:
    """Have every named program here, and say which way each came.

    Where PATH lacks the system programs' folders, it gets them: installed ones are found by their name as well.

    Args:
        names: keys of `programs.PROGRAMS`.

    Returns:
        The absolute path of each; of `cni-plugins`, the directory that holds them.

    Raises:
        UnobtainableError: a program can be had in none of its ways.
        LocalError: a download's checksum is wrong.

    """
    on_path.add_system_folders()
    programs = [PROGRAMS[name] for name in names]
    new = [program for program in programs if program not in _found]
    for program in new:
        _found[program] = resolve(program)
    _say_ways(new)
    return {program.name: _found[program].path for program in programs}


def find(name: str) -> Path | None:
    """Give the named program's path as `ensure` does, or None where it can be had in no way."""
    try:
        return ensure(name)[name]
    except UnobtainableError:
        return None


def _say_ways(programs: list[Program]) -> None:
    names: dict[str, list[str]] = {}
    for program in dict.fromkeys(programs):
        names.setdefault(_found[program].way, []).append(program.name)
    for way, of_that_way in names.items():
        say(f"{way}: {', '.join(of_that_way)}")
