"""The probes' timings; what each asks is the database's own."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypedDict

from stateful_databases.shared.validation import Fields

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import ProbeArgsDict

# A killed initialisation leaves a directory that looks initialised, and a killed recovery starts over. An `up` waits
# 10 min for a server; what it waits for must not be killed meanwhile.
MIN_STARTUP_SECONDS = 600


class ProbeArgs(TypedDict, total=False):
    """The timing of one probe."""

    period_seconds: int
    """Seconds between two asks. Default: 1 for startup, so that a server is Ready as soon as it is; 5 for readiness;
    10 for liveness."""

    timeout_seconds: int
    """Seconds after which no answer is a failure. Default 5, since a busy node is slow to start a process; 15 for
    liveness, since on a starved node a healthy server once didn't answer six times in a row within 5 s."""

    failure_threshold: int
    """Failures in a row that count. Default: 3600 for startup, which is an hour: a recovery that is killed starts
    over; 3 for readiness: out of the Service within 15 s; 6 for liveness: restarted after a minute, because a restart
    is downtime."""


class ProbesArgs(TypedDict, total=False):
    """The timings of the probes; what they ask is the component's choice."""

    startup: ProbeArgs
    """Guards the first initialisation and a crash recovery: period_seconds x failure_threshold is at least 600 s."""

    readiness: ProbeArgs
    """Takes a server that doesn't answer out of the Service."""

    liveness: ProbeArgs
    """Restarts a dead server."""


@dataclass(frozen=True)
class ProbeTiming:
    """The timing of one probe."""

    period_seconds: int
    timeout_seconds: int
    failure_threshold: int

    @classmethod
    def read(cls, fields: Fields, period_seconds: int, failure_threshold: int, timeout_seconds: int = 5) -> Self:
        """Read `ProbeArgs` with the defaults of one probe."""
        return cls(
            period_seconds=fields.integer("period_seconds", period_seconds, minimum=1),
            timeout_seconds=fields.integer("timeout_seconds", timeout_seconds, minimum=1),
            failure_threshold=fields.integer("failure_threshold", failure_threshold, minimum=1),
        )

    @property
    def seconds(self) -> int:
        """How long a server may fail."""
        return self.period_seconds * self.failure_threshold


@dataclass(frozen=True)
class ProbesSpec:
    """The timings of the probes."""

    startup: ProbeTiming
    readiness: ProbeTiming
    liveness: ProbeTiming

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read `ProbesArgs`."""
        startup = fields.nested("startup", ProbeArgs)
        probes = cls(
            startup=ProbeTiming.read(startup, period_seconds=1, failure_threshold=3600),
            readiness=ProbeTiming.read(fields.nested("readiness", ProbeArgs), 5, 3),
            liveness=ProbeTiming.read(fields.nested("liveness", ProbeArgs), 10, 6, timeout_seconds=15),
        )
        if probes.startup.seconds < MIN_STARTUP_SECONDS:
            fields.refuse(
                "startup",
                f"period_seconds x failure_threshold is at least {MIN_STARTUP_SECONDS} s, here it is "
                f"{probes.startup.seconds} s: a first start that is killed leaves a volume that is half initialised",
            )
        return probes


def probe(text: str, timing: ProbeTiming) -> "ProbeArgsDict":
    """Build a probe that runs a script in the server's container; exit code 0 is yes."""
    return {
        "exec_": {"command": ["bash", "-c", text]},
        "period_seconds": timing.period_seconds,
        "timeout_seconds": timing.timeout_seconds,
        "failure_threshold": timing.failure_threshold,
    }
