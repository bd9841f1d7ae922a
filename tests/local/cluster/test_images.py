import tarfile
from pathlib import Path

import pytest

from local.cluster import Cluster, archive, load_image
from local.errors import LocalError
from tests.local.cluster import objects
from tests.local.cluster.kubectl import Kubectl

pytestmark = pytest.mark.cluster
IMAGE = "stateful-databases.local/says:1"


@pytest.fixture
def busybox(busybox_archive: Path, tmp_path: Path) -> Path:
    """The program out of the image's archive."""
    with tarfile.open(busybox_archive) as image:
        image.extract("layer.tar", tmp_path, filter="data")
    with tarfile.open(tmp_path / "layer.tar") as layer:
        layer.extract("bin/busybox", tmp_path, filter="data")
    return tmp_path / "bin" / "busybox"


def test_archive_replaces_another_of_its_name(kubectl: Kubectl, busybox: Path, tmp_path: Path) -> None:
    archives = {word: tmp_path / f"{word}.tar" for word in ("first", "second")}
    for word, path in archives.items():
        archive.pack(path, IMAGE, {"bin/busybox": busybox}, ["/bin/busybox", "echo", word])
    for number, word in enumerate(("first", "second", "first")):
        load_image(kubectl.cluster, archives[word])
        name = f"says-{number}"
        kubectl.apply(objects.pod(name, "it", image=IMAGE, restartPolicy="Never"))
        kubectl.wait("jsonpath={.status.phase}=Succeeded", f"pod/{name}")
        assert kubectl("logs", name) == f"{word} it\n"


def test_loaded_archive_is_not_imported_again(cluster: Cluster, busybox_archive: Path) -> None:
    load_image(cluster, busybox_archive)
    before = _image_events(cluster)
    load_image(cluster, busybox_archive)
    assert _image_events(cluster) == before > 0


def test_refused_archive_is_an_error_with_the_reason(cluster: Cluster, tmp_path: Path) -> None:
    path = tmp_path / "empty.tar"
    with tarfile.open(path, "w"):
        pass
    with pytest.raises(LocalError, match=r"ctr images import .* failed on node-1: .*unrecognized image format"):
        load_image(cluster, path)


def test_cluster_that_is_down_loads_nothing(busybox_archive: Path) -> None:
    with pytest.raises(LocalError, match="cluster nowhere isn't up"):
        load_image(Cluster("nowhere", 1), busybox_archive)


def _image_events(cluster: Cluster) -> int:
    log = (cluster.logs / "containerd-node-1.log").read_text()
    return log.count("ImageCreate event") + log.count("ImageUpdate event")
