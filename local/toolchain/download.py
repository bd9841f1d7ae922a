"""The second way: the official download, its checksum verified."""

import hashlib
import re
import tarfile
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path, PurePosixPath

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_attempt

from local.errors import LocalError
from local.progress import say, step
from local.toolchain.closed import WayClosedError
from local.toolchain.kept import kept

_TIMEOUT_SECONDS = httpx.Timeout(30, connect=3)
_PROBE_TIMEOUT_SECONDS = httpx.Timeout(10, connect=3)


@dataclass(frozen=True)
class Download:
    """A published file: a bare program, or a .tgz or .tar.gz archive with one in it."""

    url: str
    checksum_url: str
    """A text with the file's SHA-256: the sum alone, or lines of a sum and a file name."""

    member: str = ""
    """The program's path in the archive; empty for a bare program."""

    @property
    def file_name(self) -> str:
        """The last part of the URL."""
        return PurePosixPath(self.url).name


def fetch(download: Download) -> Path:
    """Give the path of the downloaded program, from the cache if it is there.

    Raises:
        WayClosedError: its site can't be reached or doesn't have it.
        LocalError: what came isn't what its checksum says.

    """
    url = httpx.URL(download.url)
    folder = kept(f"downloads/{url.host}{url.path}", partial(_fill, download))
    return folder / (download.member or download.file_name)


def _fill(download: Download, folder: Path) -> None:
    _require_reachable(download.url)
    file = folder / download.file_name
    try:
        with step(f"downloading {download.url}"):
            published = _published_sum(download)
            actual = _save(download.url, file)
    except httpx.HTTPError as error:
        reason = f"{download.url}: {error or type(error).__name__}"
        say(f"no official download: {reason}")
        raise WayClosedError(reason) from error
    if actual != published:
        message = (
            f"{download.url} was refused: its SHA-256 is {actual}, not {published} as {download.checksum_url}"
            " says. Nothing of it was kept. Try again; if it stays so, something between here and that site"
            " changes files: put the program on PATH by hand."
        )
        raise LocalError(message)
    if download.member:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
        file.unlink()
    else:
        file.chmod(0o755)


def _require_reachable(url: str) -> None:
    origin = str(httpx.URL(url).join("/"))
    if not _reachable(origin):
        reason = f"{origin} can't be reached"
        raise WayClosedError(reason)


@cache  # one wait per site and run, however many programs it has
def _reachable(origin: str) -> bool:
    try:
        httpx.head(origin, timeout=_PROBE_TIMEOUT_SECONDS)
    except httpx.TransportError as error:
        say(f"{origin} can't be reached ({error}): no official downloads from there")
        return False
    return True


def _published_sum(download: Download) -> str:
    answer = httpx.get(download.checksum_url, timeout=_TIMEOUT_SECONDS, follow_redirects=True).raise_for_status()
    line = re.compile(rf"([0-9a-f]{{64}})(?:\s+\*?(?:\./)?{re.escape(download.file_name)})?")
    for candidate in answer.text.splitlines():
        if match := line.fullmatch(candidate.strip()):
            return match[1]
    reason = f"{download.checksum_url} has no SHA-256 of {download.file_name}"
    raise WayClosedError(reason)


@retry(retry=retry_if_exception_type(httpx.TransportError), stop=stop_after_attempt(3), reraise=True)
def _save(url: str, file: Path) -> str:
    sha256 = hashlib.sha256()
    as_it_is = {"Accept-Encoding": "identity"}  # the checksum is of the file, not of what a server makes of it
    with (
        httpx.stream("GET", url, headers=as_it_is, timeout=_TIMEOUT_SECONDS, follow_redirects=True) as answer,
        file.open("wb") as out,
    ):
        for chunk in answer.raise_for_status().iter_bytes():
            sha256.update(chunk)
            out.write(chunk)
    return sha256.hexdigest()
