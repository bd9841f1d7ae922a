"""The official images, where an image registry can be reached."""

from pathlib import Path

from local.command import run
from local.errors import LocalError
from local.progress import step

REGISTRY = "docker.io/library"

_SECONDS_TO_ANSWER = 15


def answers(reference: str) -> bool:
    """Tell whether the registry can be reached and knows an image such as `mariadb:11.4`."""
    try:
        run("skopeo", f"--command-timeout={_SECONDS_TO_ANSWER}s", "inspect", "--raw", _address(reference))
    except LocalError:
        return False
    return True


def pull(reference: str, archive: Path) -> None:
    """Fetch an image into an archive.

    Raises:
        LocalError: the registry refuses or breaks off.

    """
    with step(f"fetching {REGISTRY}/{reference}"):
        destination = f"docker-archive:{archive}:{REGISTRY}/{reference}"
        run("skopeo", "copy", "--quiet", _address(reference), destination)


def _address(reference: str) -> str:
    return f"docker://{REGISTRY}/{reference}"
