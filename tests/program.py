"""A Pulumi program with one stack, run by the real engine."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any, Self

import yaml

from local.paths import REPOSITORY
from local.stack.engine import Engine

STACK = "test"


@dataclass(frozen=True)
class Program:
    """A program's folder with one stack."""

    folder: Path
    engine: Engine

    @classmethod
    def empty(cls, folder: Path, kubeconfig: Path | None, provider: Mapping[str, str]) -> Self:
        """Make a program that declares nothing yet; `provider` is the configuration of the Kubernetes provider."""
        folder.mkdir(parents=True)
        project = {
            "name": "tests",
            "runtime": {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}},
            "config": {f"kubernetes:{key}": {"value": value} for key, value in provider.items()},
        }
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        its = cls(folder, Engine(folder / ".engine", kubeconfig))
        its.write("")
        its.run("stack", "init", STACK)
        return its

    def write(self, source: str) -> None:
        """Replace the program's source."""
        path = f"import sys; sys.path[:0] = [{str(REPOSITORY / 'components')!r}]\n"
        (self.folder / "__main__.py").write_text(path + dedent(source))

    def configure(self, values: Mapping[str, str]) -> None:
        """Set values of the stack's configuration."""
        for key, value in values.items():
            self.run("config", "set", "--plaintext", key, value)

    def run(self, *arguments: str) -> str:
        """Run pulumi and give what it printed; it must succeed."""
        done = self.try_run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def try_run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pulumi, whatever comes of it."""
        stack = [] if arguments[:2] == ("stack", "init") else ["--stack", STACK]
        return self.engine.run("--cwd", str(self.folder), "--color=never", *arguments, *stack, capture=True)

    def up(self) -> None:
        self.run("up", "--yes", "--skip-preview")

    def operations(self, *arguments: str) -> dict[str, str]:
        """Preview and give the operation on each resource that would change, by its name."""
        steps: list[dict[str, Any]] = json.loads(self.run("preview", "--json", *arguments))["steps"]
        return {step["urn"].rpartition("::")[2]: step["op"] for step in steps if step["op"] not in {"same", "read"}}

    def outputs(self) -> dict[str, Any]:
        """Give the stack's outputs, secrets among them."""
        return json.loads(self.run("stack", "output", "--json", "--show-secrets"))
