"""The cache of images: what is there is taken, what a killed run left is no harm."""

import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local import paths
from local.errors import LocalError
from local.images import build, ensure, ensure_built, official

ENSURE = "import sys; from local.images import ensure_built; print(ensure_built(sys.argv[1:]).archives[sys.argv[1]])"
SECONDS = 300


def process(cache: Path, reference: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ENSURE, reference],
        env={**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(paths.REPOSITORY)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_an_unknown_image_is_refused() -> None:
    with pytest.raises(
        LocalError, match=r"no image mariadb:5\.5: there are cassandra:5\.0, mariadb:10\.11, mariadb:11\.4, "
    ):
        ensure(["mariadb:11.4", "mariadb:5.5"])


@pytest.mark.cluster
def test_a_registry_that_breaks_off_means_building(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pull(reference: str, archive: Path) -> None:
        if reference == "postgres:18":
            message = "toomanyrequests"
            raise LocalError(message)
        archive.touch()

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(official, "answers", lambda _reference: True)
    monkeypatch.setattr(official, "pull", pull)
    monkeypatch.setattr(build, "build", lambda reference, cache: build.archive_path(reference, cache).touch())
    assert ensure(["mariadb:11.4", "postgres:18"]).registry == build.REGISTRY
    assert "docker.io/library broke off: toomanyrequests" in capsys.readouterr().err
    assert ensure(["mariadb:11.4"]).registry == build.REGISTRY


def test_another_machine_is_told_that_it_cannot_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    with pytest.raises(LocalError, match="needs an x86_64 machine, and this one is aarch64"):
        ensure_built(["postgres:18"])


@pytest.mark.cluster
def test_the_archive_holds_the_image_under_its_name() -> None:
    images = ensure(["postgres:18"])
    assert images.name("postgres:18") == f"{images.registry}/postgres:18"
    manifest = subprocess.run(
        ["tar", "--extract", "--to-stdout", f"--file={images.archives['postgres:18']}", "manifest.json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert f'"{images.name("postgres:18")}"' in manifest.stdout


@pytest.mark.cluster
def test_after_a_kill_two_runs_at_once_make_one_archive(tmp_path: Path) -> None:
    ensure_built(["postgres:18"])
    warm, cold = paths.cache() / "images", tmp_path / "stateful-databases" / "images"
    cold.mkdir(parents=True)
    bases = list(warm.glob("base-*"))
    for base in bases:
        shutil.copytree(base, cold / base.name)
    of_another_clone = cold / "postgres-18-000000000000.tar"
    of_another_clone.touch()

    killed = process(tmp_path, "postgres:18")
    deadline = time.monotonic() + SECONDS
    while not list(cold.glob("building/bundle/rootfs/var/lib/apt/lists/*")):
        assert killed.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()

    runs = [process(tmp_path, "postgres:18") for _ in range(2)]
    made = {run.communicate(timeout=SECONDS)[0].strip() for run in runs}
    archive = build.archive_path("postgres:18", cold)
    assert made == {str(archive)}
    assert sorted(entry.name for entry in cold.iterdir()) == sorted(
        [archive.name, of_another_clone.name, *(base.name for base in bases), "lock"]
    )
    assert str(cold) not in Path("/proc/self/mounts").read_text()
