"""One run of a program in a process of its own, as the language host starts it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.program import launch
from benchmarks.program.monitor import Monitor, served
from local.errors import LocalError
from local.paths import REPOSITORY
from local.standins import program


@dataclass(frozen=True)
class Usage:
    """What the process used; not the engine, and not the provider."""

    cpu_seconds: float
    peak_bytes: int


def run(source: Path, monitor: Monitor, bytecode: Path) -> Usage:
    """Run the program in the file `source`; compiled modules are kept in the folder `bytecode`.

    Raises:
        LocalError: with the program's own words, if it failed.

    """
    with served(monitor) as address:
        settings = program.Settings(
            project="project",
            stack="stack",
            organization="organization",
            root_directory=str(source.parent),
            parallel=16,
            preview=False,
            monitor_address=address,
            engine_address=address,
        )
        environment = {
            **os.environ,
            "PYTHONPATH": str(REPOSITORY / "components"),
            "PYTHONPYCACHEPREFIX": str(bytecode),
            "PYTHONDONTWRITEBYTECODE": "",
            "PULUMI_CONFIG": "{}",
        }
        command = [sys.executable, "-I", "-S", launch.__file__]
        its_own = [sys.executable, "-P", "-u", program.__file__, json.dumps(settings), str(source)]
        done = subprocess.run([*command, *its_own], env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        message = f"{source}: {'; '.join(monitor.errors) or f'exit code {done.returncode}'}"
        raise LocalError(message)
    used = json.loads(done.stdout)
    return Usage(used["cpu"], used["peak"])
