"""A copy of an example, run by the real engine in an environment that has only what its users install."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from local.paths import REPOSITORY
from local.stack.engine import Engine

FOLDER = REPOSITORY / "examples"
NAMES = sorted(str(file.parent.relative_to(FOLDER)) for file in FOLDER.rglob("Pulumi.yaml"))
STACK = "test"
PATIENCE = "2m"

# The example as it is, but for the images: of the registry that the cluster has them from.
_ENTRY = """
import runpy
from pathlib import Path

import pulumi


def placed(args):
    opts = pulumi.ResourceOptions.merge(
        args.opts, pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create={patience!r}))
    )
    if args.type_.rpartition(":")[2] in ("StatefulSet", "Deployment", "Job"):
        for container in args.props["spec"]["template"]["spec"]["containers"]:
            container["image"] = container["image"].replace("docker.io/library", {registry!r})
    return pulumi.ResourceTransformResult(args.props, opts)


pulumi.runtime.register_resource_transform(placed)
runpy.run_path(str(Path(__file__).with_name("example.py")), run_name="__main__")
"""


@dataclass(frozen=True)
class Place:
    """Where examples run."""

    engine: Engine
    environment: Path
    """The virtual environment of their programs."""
    registry: str
    """Where the cluster has the images from."""
    provider: dict[str, str]
    """Configuration of the Kubernetes provider."""


@dataclass(frozen=True)
class Example:
    """The copy of an example."""

    folder: Path
    engine: Engine

    @classmethod
    def copied(cls, name: str, folder: Path, place: Place) -> "Example":
        """Copy the example `name`, with a stack that has no values of its own yet."""
        shutil.copytree(FOLDER / name, folder)
        (folder / "__main__.py").rename(folder / "example.py")
        (folder / "__main__.py").write_text(_ENTRY.format(registry=place.registry, patience=PATIENCE))
        project = yaml.safe_load((folder / "Pulumi.yaml").read_text())
        project["runtime"]["options"]["virtualenv"] = str(place.environment)
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        its = cls(folder, place.engine)
        its.run("stack", "init", STACK)
        its.configure(**{f"kubernetes:{key}": value for key, value in place.provider.items()})
        return its

    def configure(self, **values: str) -> None:
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

    def operations(self) -> set[str]:
        """Preview and give the operations that there would be."""
        steps: list[dict[str, Any]] = json.loads(self.run("preview", "--json"))["steps"]
        return {step["op"] for step in steps if step["op"] != "read"}

    def outputs(self) -> dict[str, Any]:
        """Give the stack's outputs, secrets hidden."""
        return json.loads(self.run("stack", "output", "--json"))
