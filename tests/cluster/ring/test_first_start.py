"""A first `up` whose pods can't run: the next one mends it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from local.cluster import Cluster
from local.images import Images
from tests.cluster.databases import Databases
from tests.cluster.ring.conftest import declared
from tests.cluster.ring.ring import NAME, states_in

pytestmark = [pytest.mark.cluster, pytest.mark.drill]
NAMESPACE = "beginning"
# More than any node here has.
TOO_MUCH = {"requests": {"cpu": "1000"}, "limits": {"memory": "1Gi"}}


@pytest.fixture
def beginning(cluster: Cluster, images: Images, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Two members, declared and not up yet."""
    databases = declared(cluster, images, tmp_path_factory.mktemp("beginning") / "program", NAMESPACE, replicas=2)
    yield databases
    databases.kubectl.run("delete", "namespace", NAMESPACE, "--wait=false")


def test_what_kept_a_ring_from_beginning_is_mended_by_up_alone(beginning: Databases) -> None:
    right = beginning.declared[NAME]
    beginning.declared[NAME] = replace(right, args={**right.args, "resources": TOO_MUCH}, patience="90s")
    failed = beginning.try_up()
    beginning.declared[NAME] = right
    beginning.up()

    assert failed.returncode != 0
    assert "Insufficient cpu" in failed.stdout
    for pod in beginning.pods(NAME):
        name = pod["metadata"]["name"]
        assert states_in(beginning.kubectl.run("exec", name, beginning.here, "--", "nodetool", "status")) == [
            "UN",
            "UN",
        ]
