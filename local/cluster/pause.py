"""The image of a pod's first container, which holds the pod's namespaces and reaps its orphans."""

from pathlib import Path

from local import paths
from local.cluster import archive

IMAGE = "stateful-databases.local/pause:1"


def ensure(catatonit: Path) -> Path:
    """The image's archive in the cache, made when it isn't there.

    catatonit is a static init whose `-P` does what a pause container has to, so that nothing is compiled.
    """
    path = paths.cache() / "images" / "pause-1.tar"
    if not path.exists():
        archive.pack(path, IMAGE, {"pause": catatonit}, ["/pause", "-P"])
    return path
