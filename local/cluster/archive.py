"""A one-layer image of static programs as a docker archive, the form that `ctr images import` reads."""

import hashlib
import io
import json
import platform
import tarfile
import tempfile
from pathlib import Path

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def pack(path: Path, image: str, programs: dict[str, Path], command: list[str]) -> None:
    """Write the archive of `image`: `programs` by their path in the image, run by `command`."""
    layer = _layer(programs)
    digest = hashlib.sha256(layer).hexdigest()
    config = json.dumps(
        {
            "architecture": ARCHITECTURES.get(platform.machine(), platform.machine()),
            "os": "linux",
            "config": {"Entrypoint": command},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
        }
    ).encode()
    manifest = [{"Config": "config.json", "RepoTags": [image], "Layers": ["layer.tar"]}]
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        new = Path(folder, path.name)
        with tarfile.open(new, "w") as archive:
            _add(archive, "config.json", config, 0o644)
            _add(archive, "layer.tar", layer, 0o644)
            _add(archive, "manifest.json", json.dumps(manifest).encode(), 0o644)
        new.replace(path)


def _layer(programs: dict[str, Path]) -> bytes:
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as archive:
        for name, program in programs.items():
            _add(archive, name, program.read_bytes(), 0o755)
    return layer.getvalue()


def _add(archive: tarfile.TarFile, name: str, content: bytes, mode: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), mode
    archive.addfile(member, io.BytesIO(content))
