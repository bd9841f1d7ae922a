from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from tests.local.images.container import Unpacked
from tests.scripts.pod import Pods


@pytest.fixture
def pods(request: pytest.FixtureRequest, unpacked: Callable[[str], Unpacked], tmp_path: Path) -> Generator[Pods]:
    """The pods of the image that the test names."""
    reference: str = request.param
    product, _, version = reference.partition(":")
    pods = Pods(product, unpacked(reference), version, tmp_path)
    yield pods
    for container in pods.containers:
        container.remove()
