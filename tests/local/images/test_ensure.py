"""The cache of images: what is there is taken, what a killed run left is no harm."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local import paths
from local.errors import LocalError
from local.images import build, ensure, ensure_built

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
    with pytest.raises(LocalError, match=r"no image mariadb:5\.5: there are mariadb:10\.11, mariadb:11\.4, "):
        ensure(["mariadb:11.4", "mariadb:5.5"])


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


def test_after_a_kill_two_runs_at_once_make_one_archive(tmp_path: Path) -> None:
    ensure_built(["postgres:18"])
    warm, cold = paths.cache() / "images", tmp_path / "stateful-databases" / "images"
    cold.mkdir(parents=True)
    (base,) = warm.glob("base-*")
    shutil.copytree(base, cold / base.name)

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
    assert sorted(entry.name for entry in cold.iterdir()) == sorted([archive.name, base.name, "lock"])
    assert str(cold) not in Path("/proc/self/mounts").read_text()
