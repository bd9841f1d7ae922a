import hashlib
import io
import os
import shutil
import socket
import tarfile
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from local.errors import LocalError
from local.toolchain.closed import WayClosedError
from local.toolchain.download import Download, fetch
from tests.local.toolchain import other_run
from tests.local.toolchain.conftest import Site

CONTENT = b"#!/bin/sh\necho hello\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
WRONG_SHA256 = SHA256[::-1]

FETCH = """
import sys
from local.toolchain.download import Download, fetch
fetch(Download(*sys.argv[1:]))
"""


def publish(site: Site, checksums: str, content: bytes = CONTENT, name: str = "tool") -> Download:
    (site.folder / name).write_bytes(content)
    (site.folder / "sums").write_text(checksums)
    return Download(f"{site.url}/{name}", f"{site.url}/sums")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]


@pytest.mark.parametrize(
    "checksums",
    [
        SHA256,
        f"{SHA256}\n",
        f"{SHA256}  tool\n",
        f"{WRONG_SHA256}  tool.exe\n{SHA256} *./tool\n{WRONG_SHA256}  other-tool\n",
    ],
)
def test_a_program_with_its_published_checksum_is_kept(site: Site, checksums: str) -> None:
    path = fetch(publish(site, checksums))

    assert path.read_bytes() == CONTENT
    assert os.access(path, os.X_OK)


def test_a_program_with_another_checksum_is_refused_and_nothing_of_it_is_kept(site: Site, cached: Path) -> None:
    download = publish(site, f"{WRONG_SHA256}  tool")

    with pytest.raises(LocalError, match=f"tool was refused: its SHA-256 is {SHA256}, not {WRONG_SHA256}"):
        fetch(download)

    assert files(cached) == []


def test_a_program_that_the_checksums_do_not_name_is_not_taken(site: Site, cached: Path) -> None:
    download = publish(site, f"{SHA256}  another-tool")

    with pytest.raises(WayClosedError, match="has no SHA-256 of tool"):
        fetch(download)

    assert files(cached) == []


def test_a_kept_program_needs_no_site(site: Site) -> None:
    download = publish(site, SHA256)
    first = fetch(download)
    shutil.rmtree(site.folder)

    assert fetch(download) == first


def test_a_program_comes_with_what_is_beside_it_in_its_archive(site: Site) -> None:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for member in ("release/tool", "release/companion"):
            info = tarfile.TarInfo(member)
            info.size, info.mode = len(CONTENT), 0o755
            tar.addfile(info, io.BytesIO(CONTENT))
    content = archive.getvalue()
    download = publish(site, f"{hashlib.sha256(content).hexdigest()}  tool.tgz", content, "tool.tgz")

    path = fetch(Download(download.url, download.checksum_url, "release/tool"))

    assert os.access(path, os.X_OK)
    assert sorted(file.name for file in path.parent.iterdir()) == ["companion", "tool"]


def test_a_missing_file_closes_the_way(site: Site) -> None:
    with pytest.raises(WayClosedError, match="404"):
        fetch(Download(f"{site.url}/tool", f"{site.url}/sums"))


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Generator[str]:
    """A site that does with each connection what `answer` says; the URL of it."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    answer(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_an_unreachable_site_is_tried_once_for_all_its_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    connections: list[socket.socket] = []
    with listening(connections.append) as url:
        for name in ("one", "another"):
            with pytest.raises(WayClosedError, match=f"{url}/ can't be reached"):
                fetch(Download(f"{url}/{name}", f"{url}/{name}.sha256"))

    assert len(connections) == 1


class Stalling:
    """Sends half of the program to the first client and waits for its end; sends all of it to the next."""

    def __init__(self) -> None:
        self.half_sent = threading.Event()

    def __call__(self, connection: socket.socket) -> None:
        request = connection.recv(65536)
        if b"GET /tool " in request:
            self._send_tool(connection)
        else:
            connection.sendall(_answer(SHA256.encode() if request.startswith(b"GET") else b""))

    def _send_tool(self, connection: socket.socket) -> None:
        whole = _answer(CONTENT)
        if self.half_sent.is_set():
            connection.sendall(whole)
            return
        connection.sendall(whole[: -len(CONTENT) // 2])
        self.half_sent.set()
        with suppress(ConnectionResetError):
            connection.recv(1)


def _answer(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def test_a_killed_download_leaves_no_half_file_and_the_next_run_gets_it(
    cached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    stalling = Stalling()
    with listening(stalling) as url:
        download = Download(f"{url}/tool", f"{url}/sums")
        killed = other_run.start(FETCH, download.url, download.checksum_url)
        assert stalling.half_sent.wait(timeout=30)
        other_run.kill(killed)
        place = cached / "downloads" / "127.0.0.1" / "tool"
        assert not place.exists()

        assert fetch(download).read_bytes() == CONTENT

    assert files(cached) == [place / "tool"]


def test_a_broken_connection_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    requests: list[bytes] = []

    def break_the_first(connection: socket.socket) -> None:
        request = connection.recv(65536)
        requests.append(request)
        body = CONTENT if b"GET /tool " in request else SHA256.encode()
        whole = _answer(b"" if request.startswith(b"HEAD") else body)
        first = sum(b"GET /tool " in earlier for earlier in requests) == 1 and b"GET /tool " in request
        connection.sendall(whole[:-5] if first else whole)

    with listening(break_the_first) as url:
        assert fetch(Download(f"{url}/tool", f"{url}/sums")).read_bytes() == CONTENT
