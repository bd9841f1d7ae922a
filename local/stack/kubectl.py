"""kubectl against one cluster."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from local.errors import LocalError

Object = dict[str, Any]


@dataclass(frozen=True)
class Kubectl:
    """kubectl with its kubeconfig and context; None is whatever kubectl itself would use."""

    program: Path
    kubeconfig: Path | None
    context: str | None

    def run(self, *arguments: str, stdin: str | None = None) -> str:
        """Run kubectl and give what it printed.

        Raises:
            LocalError: with kubectl's own words, if it failed.

        """
        command = [str(self.program), *(["--context", self.context] if self.context else []), *arguments]
        result = subprocess.run(
            command, input=stdin, capture_output=True, text=True, check=False, env=self._environment()
        )
        if result.returncode:
            message = f"kubectl {' '.join(arguments)}: {result.stderr.strip()}"
            raise LocalError(message)
        return result.stdout

    def get(self, *arguments: str) -> Object:
        """Get an object or a list of objects."""
        return cast("Object", json.loads(self.run("get", *arguments, "--output=json")))

    def items(self, *arguments: str) -> list[Object]:
        """Get the objects of a list."""
        return cast("list[Object]", self.get(*arguments)["items"])

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "KUBECONFIG": str(self.kubeconfig)} if self.kubeconfig else dict(os.environ)
