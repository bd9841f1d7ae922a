"""Each scanner finds a defect that is planted for it: a gate that can't fail is none."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from local.errors import LocalError
from local.scanners import checkov, kube_score, kubeconform, trivy_checks
from local.scanners.answer import answer
from local.scanners.schemas import VERSIONS

SERVER: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "StatefulSet",
    "metadata": {"name": "server", "namespace": "databases"},
    "spec": {
        "serviceName": "server",
        "selector": {"matchLabels": {"app": "server"}},
        "template": {
            "metadata": {"labels": {"app": "server"}},
            "spec": {
                "containers": [{"name": "server", "image": "server:1", "securityContext": {"privileged": True}}],
            },
        },
    },
}


def rendered(folder: Path, *objects: dict[str, Any]) -> Path:
    for number, each in enumerate(objects):
        (folder / f"{number}.yaml").write_text(yaml.safe_dump(each))
    return folder


@pytest.mark.parametrize(
    ("scanner", "rule"),
    [
        (kube_score, "kube-score container-security-context-privileged"),
        (checkov, "checkov CKV_K8S_16"),
        (trivy_checks, "trivy KSV017"),
    ],
)
def test_a_privileged_container_is_found(scanner: ModuleType, rule: str, tmp_path: Path) -> None:
    findings = scanner.findings(rendered(tmp_path, SERVER))

    assert "StatefulSet/server" in [finding.object for finding in findings if finding.rule == rule]


def test_what_kubernetes_takes_conforms(tmp_path: Path) -> None:
    assert kubeconform.findings(rendered(tmp_path, SERVER)) == []


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"replcas": 1}, "additional properties 'replcas' not allowed"),
        ({"replicas": "one"}, "got string, want"),
    ],
)
def test_a_wrong_field_is_found_in_every_version(spec: dict[str, Any], message: str, tmp_path: Path) -> None:
    findings = kubeconform.findings(rendered(tmp_path, SERVER | {"spec": SERVER["spec"] | spec}))

    assert [(finding.id, finding.object) for finding in findings] == [
        (version, "StatefulSet/server") for version in VERSIONS
    ]
    assert all(message in finding.message for finding in findings)


def test_an_api_that_is_gone_is_found_where_it_is_gone(tmp_path: Path) -> None:
    config = {"apiVersion": "flowcontrol.apiserver.k8s.io/v1beta3", "kind": "FlowSchema", "metadata": {"name": "ours"}}

    findings = kubeconform.findings(rendered(tmp_path, config))

    # It was served up to 1.31.
    assert [finding.id for finding in findings] == [version for version in VERSIONS if version > "1.31"]


def test_a_scanner_that_fails_is_heard() -> None:
    with pytest.raises(LocalError, match="sh ended with 3 and no answer:\nbroken"):
        answer(("sh", "-c", "echo broken >&2; exit 3"))
