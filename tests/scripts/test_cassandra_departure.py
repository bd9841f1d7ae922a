"""When the Job that waits for departures may not be done."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from stateful_databases.cassandra.config_map import config_map
from stateful_databases.cassandra.job import departure_job
from stateful_databases.cassandra.spec import CassandraSpec
from stateful_databases.shared.scripts import SCRIPTS

from tests.local.images.container import Container, Unpacked
from tests.references import references

NAMES = "search default.svc.cluster.local\nnameserver 127.0.0.1\noptions timeout:1 attempts:1\n"


@pytest.fixture
def start(unpacked: Callable[[str], Unpacked], tmp_path: Path) -> Iterator[Callable[[str], Container]]:
    """Start the Job's container with this resolv.conf; no name server answers."""
    spec = CassandraSpec.parse("events", {"version": "5.0"})
    job = cast(
        "dict[str, dict[str, dict[str, dict[str, list[dict[str, list[dict[str, str]]]]]]]]",
        departure_job(spec, references(spec)),
    )
    (departure,) = job["spec"]["template"]["spec"]["containers"]
    environment = {each["name"]: each.get("value", "default") for each in departure["env"]}
    (tmp_path / "scripts").mkdir()
    for name, text in config_map(spec)["data"].items():
        (tmp_path / "scripts" / name).write_text(str(text))
    started: list[Container] = []

    def one(resolv_conf: str) -> Container:
        (tmp_path / "resolv.conf").write_text(resolv_conf)
        mounts = {SCRIPTS: tmp_path / "scripts", "/etc/resolv.conf": tmp_path / "resolv.conf"}
        command = cast("list[str]", departure["command"])
        container = Container(unpacked("cassandra:5.0"), tmp_path / "job", environment, mounts, command=tuple(command))
        started.append(container)
        return container.start()

    yield one
    for container in started:
        container.remove()


def test_a_name_server_that_does_not_answer_is_no_ring_without_members(start: Callable[[str], Container]) -> None:
    container = start(NAMES)

    container.until(lambda: "waiting for the name server" in container.log)
    with pytest.raises(AssertionError, match="still not after"):
        container.until(lambda: False, seconds=15)


def test_names_of_elsewhere_prove_nothing(start: Callable[[str], Container]) -> None:
    container = start("search example.org\nnameserver 127.0.0.1\n")

    assert container.wait() == 1
    assert container.log.startswith("the cluster's names aren't this pod's")
