"""Another run of the toolchain, in a process group of its own so that all of it can be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping

from local.paths import REPOSITORY

_DEADLINE_SECONDS = 60


def start(program: str, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Run Python text with `arguments` in sys.argv."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=REPOSITORY,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def kill(run: subprocess.Popen[str]) -> None:
    """Kill the run and everything that it started, at once."""
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()


def wait_until(condition: Callable[[], bool]) -> None:
    """Return once `condition` holds; fail if it doesn't come."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the condition didn't come"
        time.sleep(0.02)
