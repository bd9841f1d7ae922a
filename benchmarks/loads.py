"""The load on a database: sysbench and pgbench, through the server's socket."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

WORKLOADS = ("read-only", "read-write")
PASSWORD = "benchmark"  # noqa: S105 - of a server without a network, for some minutes
_CLIENTS = 4


class Load(Protocol):
    """Data of a given size, and transactions on it; each row is as likely as any other to be read."""

    def fill(self, size: int) -> None:
        """Make `size` bytes of data."""
        ...

    def rate(self, workload: str, seconds: int) -> float:
        """Give the transactions per second of one run."""
        ...


@dataclass
class Sysbench:
    """The load on MariaDB: oltp_read_only and oltp_read_write."""

    sockets: Path
    _rows: int = 0

    def fill(self, size: int) -> None:
        """Make `size` bytes of data; a row and its index take 240."""
        self._rows = size // 240 // _CLIENTS
        _run(*self._command("read-only"), "prepare")

    def rate(self, workload: str, seconds: int) -> float:
        """Give the transactions per second of one run."""
        return _found(
            r"transactions: .*\(([0-9.]+) per sec", _run(*self._command(workload), f"--time={seconds}", "run")
        )

    def _command(self, workload: str) -> tuple[str, ...]:
        return (
            "sysbench",
            f"oltp_{workload.replace('-', '_')}",
            f"--mysql-socket={self.sockets}/mysqld.sock",
            "--mysql-user=app",
            f"--mysql-password={PASSWORD}",
            "--mysql-db=my-app",
            f"--tables={_CLIENTS}",
            f"--table-size={self._rows}",
            f"--threads={_CLIENTS}",
            "--rand-type=uniform",
        )


@dataclass
class Pgbench:
    """The load on Postgres: select-only and tpcb-like."""

    sockets: Path

    def fill(self, size: int) -> None:
        """Make `size` bytes of data; a unit of the scale takes 15 MiB."""
        _run(*self._command, "--initialize", "--quiet", f"--scale={max(1, size // (15 * 2**20))}", "my-app")

    def rate(self, workload: str, seconds: int) -> float:
        """Give the transactions per second of one run."""
        script = {"read-only": "select-only", "read-write": "tpcb-like"}[workload]
        options = ("--no-vacuum", f"--client={_CLIENTS}", "--jobs=2", f"--time={seconds}", f"--builtin={script}")
        return _found(r"tps = ([0-9.]+) \(without", _run(*self._command, *options, "my-app"))

    @property
    def _command(self) -> tuple[str, ...]:
        return ("pgbench", f"--host={self.sockets}", "--username=app")


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"{command[0]} failed: {done.stdout[-500:]}{done.stderr[-500:]}"
        raise RuntimeError(message)
    return done.stdout


def _found(pattern: str, output: str) -> float:
    match = re.search(pattern, output)
    if match is None:
        message = f"no rate in: {output[-500:]}"
        raise RuntimeError(message)
    return float(match[1])
