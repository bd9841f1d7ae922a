"""A copy of the repository's program for a test to change, and one stack of it run by the real engine."""

import json
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.paths import REPOSITORY
from local.stack import project
from local.stack.engine import Engine
from local.stack.stack import Stack
from local.stack.target import Target

PROGRAM = ("Pulumi.yaml", "__main__.py", "stacks")


@dataclass(frozen=True)
class Clone:
    """The program's files, and a stack with a target."""

    folder: Path
    target: Target
    name: str

    @property
    def values(self) -> Path:
        """The file with the values of the place."""
        return self.folder / "stacks" / f"Pulumi.{self.name}.yaml"

    @property
    def namespace(self) -> str:
        """The namespace of the databases."""
        return yaml.safe_load(self.values.read_text())["config"]["databases:place"]["namespace"]

    @property
    def environment(self) -> Path:
        """The module with the stack's databases."""
        return self.folder / "stacks" / "environments" / f"{self.name}.py"

    def place(self, given: object) -> None:
        """Replace the value of the key `place`."""
        self.values.write_text(yaml.safe_dump({"config": {"databases:place": given}}))

    def change(self, old: str, new: str) -> None:
        """Change the module of the environment."""
        source = self.environment.read_text()
        assert old in source
        self.environment.write_text(source.replace(old, new))

    def set_secret(self, path: str, value: str) -> None:
        """Encrypt a value into the stack's file, as a user does."""
        arguments = ("config", "set", "--secret", "--path", path, value, "--stack", self.name)
        done = self._engine.run("--cwd", str(self.folder), *arguments, capture=True)
        assert done.returncode == 0, done.stderr

    @contextmanager
    def as_it_is(self) -> Iterator[None]:
        """Undo at the end of the block what it changed in the files."""
        before = {file: file.read_text() for file in (self.environment, self.values)}
        try:
            yield
        finally:
            for file, text in before.items():
                file.write_text(text)

    @property
    def stack(self) -> Stack:
        """The stack as the commands have it, with the values as they are now."""
        return Stack(self.name, self.target)

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pulumi on the stack, whatever comes of it."""
        target = self.target
        view = project.write(target.folder / "project", self.name, target.image_registry, target.provider)
        where = ("--cwd", str(view.folder), "--color=never")
        return self._engine.run(*where, *arguments, "--stack", self.name, capture=True)

    @property
    def _engine(self) -> Engine:
        return Engine(self.target.folder, self.target.kubeconfig)

    def read(self, *arguments: str) -> Any:  # noqa: ANN401 - JSON
        """Run pulumi and give the JSON that it printed."""
        done = self.pulumi(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def steps(self) -> list[tuple[str, str]]:
        """Preview and give the operations in their order, each with its resource's name."""
        planned = self.read("preview", "--json", "--show-replacement-steps")["steps"]
        return [(step["op"], step["urn"].rpartition("::")[2]) for step in planned if step["op"] != "same"]


def clone(folder: Path, monkeypatch: pytest.MonkeyPatch, target: Target, name: str) -> Clone:
    """Copy the program to `folder`, with a namespace of the test's own, and have the commands run the copy."""
    folder.mkdir()
    for entry in PROGRAM:
        source = REPOSITORY / entry
        if source.is_dir():
            shutil.copytree(source, folder / entry, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / entry)
    monkeypatch.setattr(project, "REPOSITORY", folder)
    its = Clone(folder, target, name)
    its.place({"namespace": f"test-{secrets.token_hex(4)}"})
    return its
