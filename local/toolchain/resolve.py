"""The ways to a program, in the order in which they are tried."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from local.errors import LocalError
from local.toolchain import debian, download, go_build, on_path
from local.toolchain.closed import WayClosedError
from local.toolchain.programs import Program


class UnobtainableError(LocalError):
    """A program can be had in no way on this machine."""


@dataclass(frozen=True)
class Found:
    """A program's absolute path and the way it came, in words."""

    path: Path
    way: str


def resolve(program: Program) -> Found:
    """Take the first way to `program` that is open.

    Raises:
        UnobtainableError: none is; the message has each way's reason.
        LocalError: a download's checksum is wrong.

    """
    reasons: list[str] = []
    for way, take in _ways(program):
        try:
            return Found(take(), way)
        except WayClosedError as closed:
            reasons.append(f"  {way}: {closed}")
    advice = (
        "Open one of these ways, or put the program on PATH. What only the local cluster needs (on Debian or"
        " Ubuntu, as root) isn't needed for another cluster, one of kind for example: CONTEXT=name."
    )
    message = "\n".join([f"{program.name} is needed and can't be had on this machine:", *reasons, advice])
    raise UnobtainableError(message)


def _ways(program: Program) -> Iterator[tuple[str, Callable[[], Path]]]:
    yield "already on this machine", partial(on_path.look_up, program)
    if program.download:
        yield "official download", partial(download.fetch, program.download)
    if program.go_package:
        yield "built from its Go module", partial(go_build.build, program.go_package)
    if program.debian_packages:
        yield "Debian package", partial(_from_debian, program)


def _from_debian(program: Program) -> Path:
    debian.install(program.debian_packages)
    return on_path.look_up(program)
