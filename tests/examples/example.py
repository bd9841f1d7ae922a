"""A copy of an example, run by the real engine in an environment that has only what its users install."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml

from local.paths import REPOSITORY
from local.stack.engine import Engine
from tests.program import STACK, Program

FOLDER = REPOSITORY / "examples"
NAMES = sorted(str(file.parent.relative_to(FOLDER)) for file in FOLDER.rglob("Pulumi.yaml"))
PATIENCE = "10m"

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


def copied(name: str, folder: Path, place: Place) -> Program:
    """Copy the example `name`, with a stack that has no values of its own yet."""
    shutil.copytree(FOLDER / name, folder)
    (folder / "__main__.py").rename(folder / "example.py")
    (folder / "__main__.py").write_text(_ENTRY.format(registry=place.registry, patience=PATIENCE))
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text())
    project["runtime"]["options"]["virtualenv"] = str(place.environment)
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    program = Program(folder, place.engine)
    program.run("stack", "init", STACK)
    program.configure({f"kubernetes:{key}": value for key, value in place.provider.items()})
    return program
