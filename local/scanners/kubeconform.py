"""Is each object what Kubernetes takes: no unknown field, no wrong type, no API that a version lacks."""

from collections.abc import Iterator
from pathlib import Path

from local import toolchain
from local.scanners import objects
from local.scanners.answer import answer
from local.scanners.finding import Finding
from local.scanners.schemas import VERSIONS, schemas

_FINE = ("statusValid", "statusEmpty")


def findings(folder: Path) -> list[Finding]:
    """Give what doesn't conform; the rule is the version of Kubernetes whose schema says so."""
    return [finding for version in VERSIONS for finding in _findings(folder, version)]


def _findings(folder: Path, version: str) -> Iterator[Finding]:
    read = objects.read(folder)
    location = f"{schemas(version)}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
    command = (toolchain.ensure("kubeconform")["kubeconform"], "-strict", "-output", "json")
    answered = answer((*command, "-kubernetes-version", version, "-schema-location", location, folder))
    for resource in answered["resources"]:
        if resource["status"] not in _FINE:
            title = objects.title(read[Path(resource["filename"]).name])
            yield Finding("kubeconform", version, title, resource["msg"])
