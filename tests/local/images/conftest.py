"""Images; containers that are removed whatever happens."""

from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from tests.local.images.container import Container, Unpacked, owned
from tests.local.images.product import PASSWORD, Product

Launch = Callable[[Container], Container]
"""Starts a container, which is removed at the end of the test whatever happens."""


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
def launch() -> Generator[Launch]:
    launched: list[Container] = []

    def launch_one(container: Container) -> Container:
        launched.append(container)
        return container.start()

    yield launch_one
    for container in launched:
        container.remove()


@pytest.fixture
def mounts(product: Product, volume: Path, init_directory: Path, tmp_path: Path) -> dict[str, Path]:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "password").write_text(PASSWORD)
    return {product.volume: volume, "/docker-entrypoint-initdb.d": init_directory, "/secrets": secrets}


@pytest.fixture
def start(
    product: Product,
    image: Unpacked,
    mounts: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
    launch: Launch,
) -> Start:
    def start_one(
        environment: Mapping[str, str] | None = None,
        *arguments: str,
        uid: int = 999,
        capabilities: tuple[str, ...] = (),
    ) -> Container:
        return launch(
            Container(
                image,
                tmp_path_factory.mktemp("container"),
                product.environment if environment is None else environment,
                mounts,
                ("/tmp", "/dev/shm", product.run_folder),  # noqa: S108 - paths inside the container
                arguments,
                uid,
                capabilities,
            )
        )

    return start_one
