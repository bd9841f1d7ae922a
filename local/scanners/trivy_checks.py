"""trivy's rules for Kubernetes, evaluated by the engine they are written for."""

import json
from pathlib import Path

from local import toolchain
from local.scanners import objects
from local.scanners.answer import answer
from local.scanners.finding import Finding


def findings(folder: Path) -> list[Finding]:
    """Give what each rule denies."""
    read = [*objects.read(folder).values()]
    answered = answer((toolchain.ensure("trivy-checks")["trivy-checks"],), json.dumps(read))
    return [
        Finding("trivy", each["rule"], objects.title(read[each["object"]]), f"{each['severity']}: {each['message']}")
        for each in answered
    ]
