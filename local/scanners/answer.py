"""A scanner's JSON, or an error in its own words."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from local.errors import LocalError


def answer(command: Sequence[str | Path], stdin: str = "", **environment: str) -> Any:  # noqa: ANN401 - JSON
    """Run a scanner and give what it answered.

    Its exit code says whether it found anything, and so does its answer; one that answers nothing has failed.

    Raises:
        LocalError: it failed.

    """
    done = subprocess.run(
        command, input=stdin, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError as error:
        message = f"{Path(command[0]).name} ended with {done.returncode} and no answer:\n{done.stdout}{done.stderr}"
        raise LocalError(message.rstrip()) from error
