"""Every scanner on a folder of rendered objects, and what of it is accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local.progress import step
from local.scanners import checkov, kube_score, kubeconform, trivy_checks
from local.scanners.accepted import ACCEPTED, Accepted
from local.scanners.finding import Finding

_SCANNERS = (kubeconform, kube_score, checkov, trivy_checks)


@dataclass(frozen=True)
class Verdict:
    """What was found, sorted by what is known of it."""

    unlisted: list[Finding]
    """Nobody has judged these: mend the object, or accept it with a reason."""

    accepted: dict[Accepted, list[Finding]]
    stale: dict[Accepted, list[str]]
    """What is accepted and no longer found, by rule or object: to be taken out of the table."""

    @property
    def passed(self) -> bool:
        """Whether every finding is accepted, and every acceptance is in use."""
        return not self.unlisted and not self.stale


def scan(folder: Path) -> Verdict:
    """Let every scanner look at the objects of a rendered folder."""
    findings: list[Finding] = []
    for scanner in _SCANNERS:
        with step(f"scanning with {scanner.__name__.rpartition('.')[2]}"):
            findings += scanner.findings(folder)
    return judge(findings)


def judge(findings: Sequence[Finding], table: Sequence[Accepted] = ACCEPTED) -> Verdict:
    """Sort findings by the table of what is accepted."""
    return Verdict(
        unlisted=sorted(finding for finding in findings if not any(each.covers(finding) for each in table)),
        accepted={each: [finding for finding in findings if each.covers(finding)] for each in table},
        stale={each: idle for each in table if (idle := each.stale(findings))},
    )
