"""Images; containers that are removed whatever happens."""

from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from tests.local.images.container import Container, Unpacked, owned
from tests.local.images.product import PASSWORD, Product


class Start(Protocol):
    """Starts the image's server on the volume of this test."""

    def __call__(
        self,
        environment: Mapping[str, str] | None = None,
        *arguments: str,
        uid: int = 999,
        capabilities: tuple[str, ...] = (),
    ) -> Container: ...


# The entrypoints of a product's images are the same, and most of what they say: one image of each is enough.
@pytest.fixture(params=["mariadb:11.4", "postgres:18"])
def product(request: pytest.FixtureRequest) -> Product:
    return Product(request.param)


@pytest.fixture
def image(product: Product, unpacked: Callable[[str], Unpacked]) -> Unpacked:
    return unpacked(product.reference)


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    return owned(tmp_path / "volume", 999)


@pytest.fixture
def init_directory(tmp_path: Path) -> Path:
    folder = tmp_path / "init"
    folder.mkdir()
    return folder


@pytest.fixture
def start(product: Product, image: Unpacked, volume: Path, init_directory: Path, tmp_path: Path) -> Generator[Start]:
    containers: list[Container] = []
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "password").write_text(PASSWORD)

    def start_one(
        environment: Mapping[str, str] | None = None,
        *arguments: str,
        uid: int = 999,
        capabilities: tuple[str, ...] = (),
    ) -> Container:
        container = Container(
            image,
            tmp_path / f"container-{len(containers)}",
            product.environment if environment is None else environment,
            {product.volume: volume, "/docker-entrypoint-initdb.d": init_directory, "/secrets": secrets},
            ("/tmp", "/dev/shm", product.run_folder),  # noqa: S108 - paths inside the container
            arguments,
            uid,
            capabilities,
        )
        containers.append(container.start())
        return container

    yield start_one
    for container in containers:
        container.remove()
