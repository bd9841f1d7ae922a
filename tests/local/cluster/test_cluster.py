import os
from pathlib import Path

import pytest

from local.cluster import Cluster
from local.cluster.cluster import PORTS
from local.cluster.init import start
from local.cluster.unit import Unit
from local.errors import LocalError


def test_clusters_have_ports_of_their_own() -> None:
    assert len({Cluster.named(name).port for name in PORTS}) == len(PORTS)


def test_unknown_name_is_an_error_with_the_known_ones() -> None:
    with pytest.raises(LocalError, match="no local cluster is named 'prod'; there are local, test"):
        Cluster.named("prod")


def test_unit_without_its_program_does_not_end_init(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logs").mkdir()
    assert start(tmp_path, Unit("etcd", [str(tmp_path / "gone")])) is None
    assert capsys.readouterr().err.startswith("etcd can't be started: ")


def test_unit_writes_its_log(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    pid = start(tmp_path, Unit("echo", ["/bin/sh", "-c", "echo out; echo error >&2"]))
    assert pid
    os.waitpid(pid, 0)
    assert (tmp_path / "logs" / "echo.log").read_text() == "out\nerror\n"
