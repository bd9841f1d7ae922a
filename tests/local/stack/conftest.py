"""A copy of the program, and its databases on the real cluster as `make render` and kubectl bring them there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local import toolchain
from local.cluster import Cluster
from local.images import Images
from local.stack.kubectl import Kubectl, Object
from local.stack.render import render
from local.stack.target import Target
from tests.clone import Clone, clone


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """The real program in a folder of its own, with a target that nothing is sent to."""
    return clone(tmp_path / "clone", monkeypatch, Target(tmp_path / "target", None, None, {}), "dev")


@dataclass(frozen=True)
class Rendered:
    """The objects of a stack in a folder, and the namespace they are for."""

    folder: Path
    namespace: str
    kubectl: Kubectl
    dry_run: str
    """What the API server's dry run printed while nothing was there."""

    @property
    def here(self) -> str:
        return f"--namespace={self.namespace}"

    def database(self, kind: str, name: str) -> Object:
        """Give what the stack's outputs would be."""
        port = {"mariadb": 3306, "postgres": 5432, "cassandra": 9042}[kind]
        host = f"{name}.{self.namespace}.svc"
        credentials = {"username": name, "secretName": f"{name}-credentials", "passwordKey": "password"}
        return {"kind": kind, "host": host, "port": port, "database": name, **credentials}


@pytest.fixture(scope="package")
def rendered(tmp_path_factory: pytest.TempPathFactory, cluster: Cluster, images: Images) -> Iterator[Rendered]:
    """The dev stack for the real cluster, as files, and a namespace of its own."""
    folder = tmp_path_factory.mktemp("rendered")
    kubectl = Kubectl(toolchain.ensure("kubectl")["kubectl"], cluster.kubeconfig, cluster.context)
    with pytest.MonkeyPatch.context() as monkeypatch:
        its = clone(folder / "clone", monkeypatch, Target(folder / "target", None, None, {}), "dev")
        namespace = its.namespace
        its.place({"namespace": namespace, "image_registry": images.registry})
        render("dev", folder / "out")
    kubectl.run("create", "namespace", namespace)
    dry_run = kubectl.run("apply", "--dry-run=server", f"--filename={folder / 'out'}")
    yield Rendered(folder / "out", namespace, kubectl, dry_run)
    kubectl.run("delete", "namespace", namespace, "--wait=false")


@pytest.fixture(scope="package")
def applied(rendered: Rendered) -> Rendered:
    """The dev stack, brought up by kubectl."""
    rendered.kubectl.run("apply", f"--filename={rendered.folder}")
    for workload in ("statefulset/orders", "deployment/billing", "statefulset/events"):
        rendered.kubectl.run("rollout", "status", workload, rendered.here, "--timeout=600s")
    return rendered
