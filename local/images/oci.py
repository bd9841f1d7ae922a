"""Images as umoci and skopeo make them: layouts, bundles and archives."""

from dataclasses import dataclass
from pathlib import Path

from local.command import run
from local.images.rootfs import Rootfs


@dataclass(frozen=True)
class Config:
    """What an image says about how it is run."""

    command: str
    port: int
    volume: str
    stop_signal: str
    environment: dict[str, str]
    entrypoint: str = "docker-entrypoint.sh"

    def arguments(self) -> list[str]:
        """Give the arguments of `umoci config` that say so."""
        return [
            f"--config.entrypoint={self.entrypoint}",
            f"--config.cmd={self.command}",
            f"--config.exposedports={self.port}/tcp",
            f"--config.volume={self.volume}",
            f"--config.stopsignal={self.stop_signal}",
            *(f"--config.env={name}={value}" for name, value in self.environment.items()),
        ]


@dataclass(frozen=True)
class Layout:
    """An OCI image layout with one image in it, tagged `latest`."""

    path: Path

    def create(self) -> None:
        """Make it, with an image without layers."""
        run("umoci", "init", "--layout", str(self.path))
        run("umoci", "new", "--image", self._image)

    def unpack(self, bundle: Path) -> Rootfs:
        """Unpack the image into a new folder, for changes that `repack` takes over."""
        run("umoci", "unpack", "--image", self._image, str(bundle))
        return Rootfs(bundle / "rootfs")

    def repack(self, bundle: Path) -> None:
        """Add what was changed in an unpacked image to it, as one layer."""
        run("umoci", "repack", "--image", self._image, str(bundle))

    def configure(self, config: Config) -> None:
        """Say how the image is run."""
        run("umoci", "config", "--image", self._image, *config.arguments())

    def save(self, archive: Path, name: str) -> None:
        """Write the image into an archive that `ctr images import` reads, where it has this name."""
        run("skopeo", "copy", "--quiet", f"oci:{self._image}", f"docker-archive:{archive}:{name}")

    @property
    def _image(self) -> str:
        return f"{self.path}:latest"
