"""trivy's rules for Kubernetes, evaluated by the engine they are written for: trivy itself isn't to be had."""

import json
from pathlib import Path
from typing import Any

from local import toolchain
from local.scanners import objects
from local.scanners.answer import answer
from local.scanners.finding import Finding


def findings(folder: Path) -> list[Finding]:
    """Give what each rule denies."""
    read = list(objects.read(folder).values())
    titles = [objects.title(each) for each in read]
    answered: list[dict[str, Any]] = answer((toolchain.ensure("trivy-checks")["trivy-checks"],), json.dumps(read))
    return [
        Finding("trivy", each["rule"], titles[int(each["object"])], f"{each['severity']}: {each['message']}")
        for each in answered
    ]
