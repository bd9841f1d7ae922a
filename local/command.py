"""Running programs that have to succeed, and that don't outlive us."""

import shlex
import subprocess
import sys
from pathlib import Path

from local.errors import LocalError

_LINES_OF_A_FAILURE = 15

# A killed run must not leave a program that goes on writing where the next one begins.
_DIES_WITH_US = ("setpriv", "--pdeathsig=KILL") if sys.platform == "linux" else ()


def run(*command: str, environment: dict[str, str] | None = None, directory: Path | None = None) -> str:
    """Run a program and give what it printed.

    Args:
        command: the program and its arguments.
        environment: all of its environment; by default this process' own.
        directory: where it runs; by default here.

    Raises:
        LocalError: it failed; its last lines are in the message.

    """
    done = subprocess.run(
        [*_DIES_WITH_US, *command],
        env=environment,
        cwd=directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        message = f"{shlex.join(command)[:300]} failed with {done.returncode}:\n    {last_lines(done.stdout)}"
        raise LocalError(message)
    return done.stdout


def last_lines(printed: str) -> str:
    """Give the end of what a program that failed printed, as a part of a message."""
    return "\n    ".join(printed.splitlines()[-_LINES_OF_A_FAILURE:])
