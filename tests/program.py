"""A Pulumi program of a test's own, run by the real engine."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

import yaml

from local.paths import REPOSITORY
from local.stack.engine import Engine

STACK = "test"


@dataclass
class Program:
    """A program's folder with one stack."""

    folder: Path
    kubeconfig: Path | None
    config: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        project = {
            "name": "tests",
            "runtime": {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}},
            "config": {f"kubernetes:{key}": {"value": value} for key, value in self.config.items()},
        }
        (self.folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        self._engine = Engine(self.folder / ".engine", self.kubeconfig)
        self.write("")
        self.run("stack", "init", STACK)

    def write(self, source: str) -> None:
        """Replace the program's source."""
        path = f"import sys; sys.path[:0] = [{str(REPOSITORY / 'components')!r}]\n"
        (self.folder / "__main__.py").write_text(path + dedent(source))

    def run(self, *arguments: str) -> str:
        """Run pulumi and give what it printed; it must succeed."""
        done = self.try_run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def try_run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pulumi, whatever comes of it."""
        stack = [] if arguments[:2] == ("stack", "init") else ["--stack", STACK]
        return self._engine.run("--cwd", str(self.folder), "--color=never", *arguments, *stack, capture=True)

    def operations(self, *arguments: str) -> dict[str, str]:
        """Preview and give the operation on each resource that would change, by its name."""
        steps: list[dict[str, Any]] = json.loads(self.run("preview", "--json", *arguments))["steps"]
        return {step["urn"].rpartition("::")[2]: step["op"] for step in steps if step["op"] not in {"same", "read"}}

    def outputs(self) -> dict[str, Any]:
        """Give the stack's outputs, secrets among them."""
        return json.loads(self.run("stack", "output", "--json", "--show-secrets"))
