from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from local import toolchain
from local.cluster import Cluster, load_image
from local.images import Images, ensure
from local.stack.kubectl import Kubectl
from tests.cluster.databases import Databases
from tests.cluster.declared import Database
from tests.cluster.ring.load import under_load
from tests.cluster.ring.ring import NAME, Ring
from tests.conftest import three_nodes
from tests.program import Program

REFERENCE = "cassandra:5.0"
NAMESPACE = "ring"

Loading = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="package")
def cluster() -> Iterator[Cluster]:
    """A cluster for these tests alone."""
    with three_nodes("test-ring") as its:
        yield its


@pytest.fixture(scope="package")
def images(cluster: Cluster) -> Images:
    """The ring's image, loaded into the cluster."""
    found = ensure([REFERENCE])
    load_image(cluster, found.archives[REFERENCE])
    return found


def declared(cluster: Cluster, images: Images, program: Path, namespace: str, **args: object) -> Databases:
    """A ring of small members, which the next `up` makes; `args` are more of its arguments."""
    arguments = {
        "version": "5.0",
        "image_registry": images.registry,
        "storage": {"size": "512Mi"},
        "resources": {"requests": {"cpu": "50m"}, "limits": {"memory": "1Gi"}},
        **args,
    }
    return Databases(
        Program.empty(program, cluster.kubeconfig, {"context": cluster.context}),
        Kubectl(toolchain.ensure("kubectl")["kubectl"], cluster.kubeconfig, cluster.context),
        namespace,
        {NAME: Database("cassandra", arguments, patience="20m")},
    )


@pytest.fixture(scope="package")
def ring(cluster: Cluster, images: Images, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ring]:
    """Three members, with three copies of everything."""
    databases = declared(cluster, images, tmp_path_factory.mktemp("ring") / "program", NAMESPACE)
    databases.up()
    yield Ring(cluster, databases)
    databases.kubectl.run("delete", "namespace", NAMESPACE, "--wait=false")


@pytest.fixture
def loading(ring: Ring, record_property: Callable[[str, object], None]) -> Loading:
    """Write and read at QUORUM before, while and after a block runs; no request may fail, and no row be lost."""
    return partial(under_load, ring, record_property)
