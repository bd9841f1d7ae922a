"""The timings of the probes; what each asks is the database's own."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import ProbeArgsDict

# How long a first initialisation or a crash recovery may take.
_STARTUP_SECONDS = 3600
_STARTUP_PERIOD_SECONDS = 2


def script(text: str) -> "ProbeArgsDict":
    """Build a probe that runs a script in the server's container; exit code 0 is yes."""
    return {"exec_": {"command": ["bash", "-c", text]}}


def startup(probe: "ProbeArgsDict") -> "ProbeArgsDict":
    """Build the probe that guards the first initialisation and a crash recovery.

    It gives up after an hour: killing an initialisation leaves a directory that looks initialised, and a
    recovery that is killed starts over.
    """
    return {
        **probe,
        "period_seconds": _STARTUP_PERIOD_SECONDS,
        "timeout_seconds": 5,
        "failure_threshold": _STARTUP_SECONDS // _STARTUP_PERIOD_SECONDS,
    }


def readiness(probe: "ProbeArgsDict") -> "ProbeArgsDict":
    """Build the probe that takes a server out of the Service within 15 s."""
    return {**probe, "period_seconds": 5, "timeout_seconds": 5, "failure_threshold": 3}


def liveness(probe: "ProbeArgsDict") -> "ProbeArgsDict":
    """Build the probe that restarts a dead server: after a minute, because a restart is downtime."""
    return {**probe, "period_seconds": 10, "timeout_seconds": 5, "failure_threshold": 6}
