"""An image run by runc alone: read-only root, no capabilities, a network of its own with loopback only."""

import json
import os
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ADDRESS = "192.0.2.1"
"""Of every container, within it: PostgreSQL asks for no password on 127.0.0.1."""

PROGRAMS = ("ip", "runc", "skopeo", "umoci")

_SECONDS = 180


@dataclass(frozen=True)
class Unpacked:
    """An image's root file system and its configuration for runc."""

    bundle: Path
    programs: Mapping[str, Path]
    """Those of `PROGRAMS`."""

    @classmethod
    def of(cls, archive: Path, folder: Path, programs: Mapping[str, Path]) -> "Unpacked":
        folder.mkdir(parents=True, exist_ok=True)
        layout, bundle = folder / "layout", folder / "bundle"
        # umoci wants packed layers; packing them well would only take time.
        copy = (programs["skopeo"], "copy", "--quiet", "--dest-compress-format=gzip", "--dest-compress-level=1")
        _run(*copy, f"docker-archive:{archive}", f"oci:{layout}:latest")
        _run(programs["umoci"], "unpack", "--image", f"{layout}:latest", str(bundle))
        return cls(bundle, programs)

    def config(self) -> dict[str, Any]:
        config: dict[str, Any] = json.loads((self.bundle / "config.json").read_text())
        return config


@dataclass
class Container:
    """One container; `folder` takes its bundle, its state and its log."""

    image: Unpacked
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    mounts: Mapping[str, Path] = field(default_factory=dict[str, Path])
    scratch: tuple[str, ...] = ("/tmp", "/dev/shm")  # noqa: S108 - paths inside the container
    arguments: tuple[str, ...] = ()
    uid: int = 999
    capabilities: tuple[str, ...] = ()
    memory_limit: int | None = None
    """In bytes; a container that needs more is killed."""
    command: tuple[str, ...] = ()
    """Instead of the image's entrypoint and command."""
    names: tuple[str, ...] = ()
    """Further names of its address, as /etc/hosts has them."""
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Container":
        self.folder.mkdir(parents=True, exist_ok=True)
        self.id = f"images-{uuid.uuid4().hex[:12]}"
        own_name = " ".join((ADDRESS, self.image.config()["hostname"], *self.names))
        (self.folder / "hosts").write_text(f"127.0.0.1 localhost\n::1 localhost\n{own_name}\n")
        (self.folder / "config.json").write_text(json.dumps(self._config()))
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self._runc, "run", "--bundle", str(self.folder), self.id],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self

    def exec(self, *command: str, text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._runc, "exec", self.id, *command], input=text, capture_output=True, text=True, check=False
        )

    def signal(self, name: str) -> None:
        _run(*self._runc, "kill", self.id, name)

    def wait(self, seconds: float = _SECONDS) -> int:
        assert self.process
        return self.process.wait(seconds)

    def until(self, condition: Callable[[], bool], seconds: float = _SECONDS) -> None:
        """Wait for a condition as long as the container runs."""
        assert self.process
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, f"the container ended:\n{self.log}"
            assert time.monotonic() < deadline, f"still not after {seconds} s:\n{self.log}"
            time.sleep(0.1)

    def remove(self) -> None:
        if self.process and self.process.poll() is None:
            subprocess.run([*self._runc, "delete", "--force", self.id], capture_output=True, check=False)
            self.process.wait(_SECONDS)

    @property
    def log(self) -> str:
        return self._log.read_text()

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    @property
    def _runc(self) -> list[str | Path]:
        return [self.image.programs["runc"], "--root", str(self.folder / "runc")]

    def _config(self) -> dict[str, Any]:
        config = self.image.config()
        process = config["process"]
        process["terminal"] = False
        process["user"] = {"uid": self.uid, "gid": self.uid}
        process["capabilities"] = dict.fromkeys(("bounding", "effective", "permitted"), self.capabilities)
        process["noNewPrivileges"] = True
        process["env"] += [f"{name}={value}" for name, value in self.environment.items()]
        process["args"] = [*(self.command or process["args"]), *self.arguments]
        add_address = {
            "path": str(self.image.programs["ip"]),
            "args": ["ip", "address", "add", f"{ADDRESS}/32", "dev", "lo"],
        }
        config["hooks"] = {"createContainer": [add_address]}
        config["root"] = {"path": str(self.image.bundle / "rootfs"), "readonly": True}
        taken = {*self.mounts, *self.scratch}
        config["mounts"] = [mount for mount in config["mounts"] if mount["destination"] not in taken]
        config["mounts"] += [_bind(inside, outside) for inside, outside in self.mounts.items()]
        config["mounts"] += [_bind("/etc/hosts", self.folder / "hosts")]
        config["mounts"] += [_tmpfs(inside) for inside in self.scratch]
        if self.memory_limit is not None:
            config["linux"]["resources"]["memory"] = {"limit": self.memory_limit}
        return config


def _bind(inside: str, outside: Path) -> dict[str, Any]:
    return {"destination": inside, "type": "bind", "source": str(outside), "options": ["rbind", "rw"]}


def _tmpfs(inside: str) -> dict[str, Any]:
    options = ["nosuid", "nodev", "mode=1777"]
    return {"destination": inside, "type": "tmpfs", "source": "tmpfs", "options": options}


def owned(folder: Path, uid: int) -> Path:
    """Give a new folder that belongs to `uid`, as a volume does under an fsGroup."""
    folder.mkdir(parents=True)
    os.chown(folder, uid, uid)
    return folder


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr}"
