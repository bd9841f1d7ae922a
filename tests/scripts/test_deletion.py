"""A pod that is deleted before its server runs."""

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.local.images.container import Container
from tests.scripts.pod import Pods

pytestmark = pytest.mark.cluster


@contextmanager
def waits_for(pipe: Path, pod: Container) -> Generator[None]:
    """Hold the process of the pod that reads the pipe there while the block runs."""
    writers: list[int] = []

    def is_read() -> bool:
        with suppress(OSError):
            writers.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        return bool(writers)

    try:
        pod.until(is_read)
        yield
    finally:
        for writer in writers:
            os.close(writer)


@pytest.mark.parametrize("pods", ["mariadb:11.4", "postgres:18"], indirect=True)
def test_the_script_before_the_server_ends_when_its_pod_is_deleted(pods: Pods) -> None:
    pods.stop(pods.ready())
    made = pods.volume / ".made-by-the-component"
    made.unlink()
    os.mkfifo(made)
    os.chown(made, 999, 999)

    pod = pods.start()
    with waits_for(made, pod):
        pod.signal("SIGTERM")
        assert pod.wait() == 143
