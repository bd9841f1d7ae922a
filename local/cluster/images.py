"""Container images in the nodes' containerds."""

import hashlib
import json
import subprocess
import tarfile
from pathlib import Path

import psutil

from local import toolchain
from local.cluster import namespaces
from local.cluster.cluster import Cluster, Node
from local.errors import LocalError

DIGEST_LABEL = "stateful-databases.local/archive"


def load_image(cluster: Cluster, archive: Path) -> None:
    """Import a docker archive into every node that doesn't have it.

    Raises:
        LocalError: the cluster isn't up, or containerd refuses the archive.

    """
    init = namespaces.init(cluster)
    if init is None:
        message = f"cluster {cluster.name} isn't up"
        raise LocalError(message)
    load_into(init, cluster.nodes(), archive)


def load_into(init: psutil.Process, nodes: list[Node], archive: Path) -> None:
    """Import an archive into the containerd of each of these nodes unless it is there.

    Raises:
        LocalError: containerd doesn't answer or refuses the archive.

    """
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    for node in nodes:
        if not _ctr(init, node, "list", "--quiet", f'labels."{DIGEST_LABEL}"=={digest}'):
            _import(init, node, archive, digest)


def _import(init: psutil.Process, node: Node, archive: Path, digest: str) -> None:
    with archive.open("rb") as file:
        # The node unpacks it for the first container that needs it: not every node runs every image.
        _ctr(init, node, "import", "--no-unpack", "-", stdin=file.fileno())
    # An import of another archive under the same name drops the label, so the label tells what is there.
    for image in _names(archive):
        _ctr(init, node, "label", image, f"{DIGEST_LABEL}={digest}")


def _names(archive: Path) -> list[str]:
    with tarfile.open(archive) as members:
        manifest = members.extractfile("manifest.json")
        return [name for image in json.load(manifest) for name in image["RepoTags"]] if manifest else []


def _ctr(init: psutil.Process, node: Node, *arguments: str, stdin: int = subprocess.DEVNULL) -> str:
    program = toolchain.ensure("ctr")["ctr"]
    ctr = [str(program), "--address", node.containerd_socket, "--namespace", "k8s.io", "images"]
    result = subprocess.run(
        [*namespaces.enter(init), *ctr, *arguments],
        check=False,
        stdin=stdin,
        capture_output=True,
        text=True,
    )
    if result.returncode:
        message = f"ctr images {' '.join(arguments)} failed on {node.name}: {result.stderr.strip()}"
        raise LocalError(message)
    return result.stdout
