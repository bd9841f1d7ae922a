from collections.abc import Iterator
from pathlib import Path

import pytest

from local.cluster import Cluster, down, load_image, up
from tests.local.cluster import busybox
from tests.local.cluster.kubectl import Kubectl


@pytest.fixture(scope="session")
def busybox_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return busybox.ensure(tmp_path_factory.mktemp("busybox"))


@pytest.fixture(scope="session")
def cluster(busybox_archive: Path) -> Iterator[Cluster]:
    """A cluster of two nodes with the busybox image, beside those of the user and of the other tests."""
    cluster = Cluster("selftest", 16445)
    down(cluster)
    up(cluster, nodes=2)
    load_image(cluster, busybox_archive)
    yield cluster
    down(cluster)


@pytest.fixture
def kubectl(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Kubectl]:
    """In a namespace of the test's own, which goes with all that it holds."""
    namespace = request.node.name.replace("_", "-")
    admin = Kubectl(cluster)
    admin("create", "namespace", namespace)
    # A pod needs this account, which comes a moment after the namespace.
    Kubectl(cluster, namespace).wait("create", "serviceaccount/default")
    yield Kubectl(cluster, namespace)
    admin("delete", "namespace", namespace, "--wait=false")
