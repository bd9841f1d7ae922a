"""Every object of a stack as YAML, without a cluster, for `kubectl apply`."""

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import yaml

from local.errors import LocalError
from local.progress import say
from local.stack.stack import Stack
from local.stack.target import rendering

# What others need comes first: kubectl applies files in the order of their names.
_ORDER = ("Namespace", "Secret", "ConfigMap", "PersistentVolumeClaim", "Service", "ServiceAccount", "NetworkPolicy")
_UNCHECKED = """\
Not checked, because no cluster was asked: whether the namespace, storage class and images are there, whether a volume
may grow or change as written, and the API server's own validation. Once the namespace is there,
`kubectl apply --dry-run=server` asks for that.
The passwords stand in the Secrets in plain text. Those that aren't given are generated anew by each render: apply it
without its Secrets over databases that run, or every password changes.
With fewer members of a ring than run, wait for the Job <name>-members-<count> before its StatefulSet is applied:
those that go have sent their data to the others then.
`kubectl delete --filename` of this folder deletes the volumes with the data, too."""


def render(stack: str, out: Path) -> None:
    """Do what `write` does, and say what the files are good for."""
    number = write(stack, out)
    say(f"{stack}: {number} objects in {out}; kubectl apply --filename {out}")
    say(_UNCHECKED)


def write(stack: str, out: Path, *, decrypt: bool = True) -> int:
    """Write the objects of `stack` into `out`, one file each; gives their number.

    Args:
        stack: name of the environment.
        out: an empty or a new folder.
        decrypt: whether the stack's encrypted values are; otherwise the objects are for looking at only.

    Raises:
        LocalError: `out` has files in it, or the program fails.

    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        message = (
            f"{out}: not an empty folder; render writes into an empty or a new one, so that nothing old is applied"
        )
        raise LocalError(message)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rendered = folder / "rendered"
        rendered.mkdir()
        registered = Stack(stack, rendering(folder, rendered, decrypt=decrypt)).render()
        files = list(rendered.rglob("*.yaml"))
        if len(files) != registered:
            message = (
                f"{stack}: {registered} objects, and {len(files)} different ones: two of a kind have one name, such as "
                "the Services of two databases. Nothing was written; give each database a name of its own"
            )
            raise LocalError(message)
        out.mkdir(parents=True, exist_ok=True)
        for number, file in enumerate(_in_order(files)):
            shutil.copy(file, out / f"{number:02}-{_name(file)}.yaml")
    return registered


def _in_order(files: Iterable[Path]) -> list[Path]:
    return sorted(files, key=lambda file: (_rank(file), _name(file)))


def _rank(file: Path) -> int:
    kind = _object(file)["kind"]
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _name(file: Path) -> str:
    content = _object(file)
    return f"{content['kind'].lower()}-{content['metadata']['name']}"


def _object(file: Path) -> dict[str, Any]:
    return cast("dict[str, Any]", yaml.safe_load(file.read_text(encoding="utf-8")))
