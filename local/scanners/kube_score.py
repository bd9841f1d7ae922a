"""kube-score: would this workload run well."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local import toolchain
from local.scanners import objects
from local.scanners.answer import answer
from local.scanners.finding import Finding
from local.toolchain.programs import KUBERNETES_VERSION

# Below are warnings (5) and critical ones (1).
_ALMOST_OK = 7
_OPTIONAL = (
    "container-resource-requests-equal-limits",
    "container-cpu-requests-equal-limits",
    "container-memory-requests-equal-limits",
    "container-ephemeral-storage-request-equals-limit",
    "container-ports-check",
    "container-seccomp-profile",
)


def findings(folder: Path) -> list[Finding]:
    """Give every warning and critical finding, of its optional tests too."""
    program = toolchain.ensure("kube-score")["kube-score"]
    version = f"v{KUBERNETES_VERSION.rpartition('.')[0]}"
    optional = [argument for test in _OPTIONAL for argument in ("--enable-optional-test", test)]
    files = sorted(folder.glob("*.yaml"))
    command = (program, "score", "--kubernetes-version", version, "--output-format", "json", *optional, *files)
    return [finding for scored in answer(command) or () for finding in _findings(scored)]


def _findings(scored: dict[str, Any]) -> Iterator[Finding]:
    title = objects.title({"kind": scored["type_meta"]["kind"], "metadata": scored["object_meta"]})
    for each in scored["checks"]:
        if not each["skipped"] and each["grade"] < _ALMOST_OK:
            comments = [f"{comment['path']} {comment['summary']}".strip() for comment in each["comments"] or ()]
            yield Finding("kube-score", each["check"]["id"], title, "; ".join(comments) or each["check"]["name"])
