"""A cache of the test's own, a web site on loopback, and programs of the test's own on PATH."""

import threading
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def go_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Go's build cache, which would follow XDG_CACHE_HOME: one for all tests, or each compiles Go's runtime."""
    return tmp_path_factory.mktemp("go-build")


@pytest.fixture(autouse=True)
def cached(tmp_path: Path, go_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The toolchain's cache, empty."""
    monkeypatch.setenv("GOCACHE", str(go_cache))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "stateful-databases" / "toolchain"


@dataclass(frozen=True)
class Site:
    """A web server for the files of a folder."""

    url: str
    folder: Path


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Site]:
    """A running web site, empty."""
    monkeypatch.setenv("NO_PROXY", "*")
    folder = tmp_path / "site"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield Site(f"http://127.0.0.1:{server.server_port}", folder)
        server.shutdown()
        thread.join()


@dataclass(frozen=True)
class Programs:
    """A folder on PATH."""

    folder: Path

    def add(self, name: str, shell: str) -> Path:
        """Put a shell script there."""
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{shell}\n")
        path.chmod(0o755)
        return path


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """A folder before everything else on PATH, empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return Programs(folder)
