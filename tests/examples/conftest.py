import secrets
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from local.cluster import Cluster
from local.images import Images
from local.paths import REPOSITORY
from local.stack.engine import Engine
from local.stack.kubectl import Kubectl
from tests.examples.example import Place, copied
from tests.program import Program

Copy = Callable[[str], Program]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it is built for its users."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", f"--wheel-dir={folder}", str(REPOSITORY / "components")], check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """A virtual environment with the wheel and what it needs, and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    subprocess.run(
        [
            folder / "bin" / "pip",
            "--disable-pip-version-check",
            "--quiet",
            "install",
            f"--constraint={REPOSITORY / 'constraints.txt'}",
            *(f"{name}=={version(name)}" for name in ("pulumi", "pulumi-kubernetes")),
            wheel,
        ],
        check=True,
    )
    return folder


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory, cluster: Cluster) -> Engine:
    """One engine for all of them: a stack finds another only in the same backend."""
    return Engine(tmp_path_factory.mktemp("engine"), cluster.kubeconfig)


@pytest.fixture
def namespace(kubectl: Kubectl) -> Iterator[str]:
    """A namespace that admits only restricted pods."""
    name = f"example-{secrets.token_hex(4)}"
    kubectl.run("create", "namespace", name)
    kubectl.run("label", "namespace", name, "pod-security.kubernetes.io/enforce=restricted")
    yield name
    kubectl.run("delete", "namespace", name, "--wait=false")


@pytest.fixture
def place(engine: Engine, environment: Path, images: Images, cluster: Cluster, namespace: str) -> Place:
    return Place(engine, environment, images.registry, {"context": cluster.context, "namespace": namespace})


@pytest.fixture
def copy(tmp_path: Path, place: Place) -> Iterator[Copy]:
    """Copy an example; its state is gone at the end, and its objects with the namespace."""
    made: list[Program] = []

    def of(name: str) -> Program:
        made.append(copied(name, tmp_path / name, place))
        return made[-1]

    yield of
    for program in reversed(made):
        program.run("stack", "rm", "--force", "--yes")
