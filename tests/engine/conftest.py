"""Stacks on no cluster and on the real one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.cluster import Cluster
from local.images import Images
from local.stack.target import Target, rendering
from tests.clone import Clone, clone

PASSWORD_PATH = "place.credentials.orders.password"
GIVEN_PASSWORD = "Given:by @the/place%1"


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """The real program on no cluster: objects would be files in the folder `rendered`."""
    return clone(tmp_path / "clone", monkeypatch, rendering(tmp_path / "target", tmp_path / "rendered"), "dev")


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cluster: Cluster, images: Images) -> Clone:
    """The real program on the real cluster, never brought up."""
    return clone(tmp_path / "clone", monkeypatch, _target(tmp_path, cluster, images), "dev")


def _target(folder: Path, cluster: Cluster, images: Images) -> Target:
    context = {"context": cluster.context}
    return Target(folder / "target", cluster.kubeconfig, cluster.context, context, images.registry)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory, cluster: Cluster, images: Images) -> Iterator[Clone]:
    """The real program, up on the real cluster, with one password given and the others generated."""
    folder = tmp_path_factory.mktemp("deployed")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "a passphrase of the user's own")
        its = clone(folder / "clone", monkeypatch, _target(folder, cluster, images), "dev")
        its.pulumi("stack", "init")
        its.set_secret(PASSWORD_PATH, GIVEN_PASSWORD)
        its.stack.up()
        yield its
        its.target.kubectl().run("delete", "namespace", its.namespace, "--wait=false")
