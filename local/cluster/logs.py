"""The logs of a cluster's processes."""

from local.cluster.cluster import Cluster

LINES = 15


def tail(cluster: Cluster, process: str) -> str:
    """The last lines of a process's log, for an error message."""
    path = cluster.logs / f"{process}.log"
    if not path.exists():
        return f"{path} doesn't exist"
    return "\n    ".join([f"the end of {path}:", *path.read_text(errors="replace").splitlines()[-LINES:]])
