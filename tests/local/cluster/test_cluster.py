import os
import stat
import subprocess
from pathlib import Path

import pytest

from local import paths
from local.cluster import Cluster, namespaces, pki, unit
from local.cluster.cluster import PORTS, Node
from local.cluster.init import start
from local.cluster.unit import Unit
from local.errors import LocalError


def test_clusters_have_ports_of_their_own() -> None:
    assert len({Cluster.named(name).port for name in PORTS}) == len(PORTS)


def test_unknown_name_is_an_error_with_the_known_ones() -> None:
    with pytest.raises(LocalError, match="no local cluster is named 'prod'; there are local, test"):
        Cluster.named("prod")


def test_keys_and_certificates_are_whole_and_their_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    cluster = Cluster("selftest-nowhere", 1)
    pki.issue(cluster, [Node(cluster, 1)])
    folder = pki.service_account_key(cluster).parent
    assert {path.suffix for path in folder.iterdir()} == {".crt", ".key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_unit_without_its_program_does_not_end_init(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logs").mkdir()
    assert start(tmp_path, Unit("etcd", [str(tmp_path / "gone")])) is None
    assert capsys.readouterr().err.startswith("etcd can't be started: ")


def test_python_unit_runs_the_code_of_its_clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for clone in ("first", "second"):
        (tmp_path / clone).mkdir()
        (tmp_path / clone / "says.py").write_text(f"import sys\nprint(__name__, {clone!r}, *sys.argv[1:])\n")
    monkeypatch.setattr(paths, "REPOSITORY", tmp_path / "second")
    command = unit.python("says", "it")

    of_the_init = {"PYTHONPATH": str(tmp_path / "first")}
    said = subprocess.run(command, env=of_the_init, cwd=tmp_path / "first", check=True, capture_output=True, text=True)
    assert said.stdout == "__main__ second it\n"


@pytest.mark.cluster
@pytest.mark.parametrize("user", [0, 65534])
def test_init_is_known_by_its_owner_as_well(tmp_path: Path, user: int) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "local.cluster.init").write_text("echo started; read line\n")
    cluster = Cluster("selftest-nowhere", 1)
    looks_like_it = ["sh", "-m", "local.cluster.init", str(cluster.folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(looks_like_it, user=user, cwd=tmp_path, stdin=pipe, stdout=pipe) as process:
        assert process.stdout
        process.stdout.readline()
        init = namespaces.init(cluster)
        process.communicate()
    assert (init is not None) == (user == os.geteuid())


def test_unit_writes_its_log(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    pid = start(tmp_path, Unit("echo", ["/bin/sh", "-c", "echo out; echo error >&2"]))
    assert pid
    os.waitpid(pid, 0)
    assert (tmp_path / "logs" / "echo.log").read_text() == "out\nerror\n"
