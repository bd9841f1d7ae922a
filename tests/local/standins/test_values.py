"""The rules of the Kubernetes stand-in that need neither engine nor cluster."""

from typing import Any

import pytest

from local.standins.kubernetes import inputs, kinds, naming, readiness
from local.standins.kubernetes.checkpoint import with_secrets
from local.standins.kubernetes.difference import difference
from local.standins.kubernetes.property_values import UNKNOWN, Secret, decode, encode, mark, reveal
from local.standins.kubernetes.quantity import canonical

Manifest = dict[str, Any]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("1024Mi", "1Gi"),
        ("1.5Gi", "1536Mi"),
        ("0.5Gi", "512Mi"),
        ("1000m", "1"),
        ("250m", "250m"),
        ("0.1", "100m"),
        ("1000Mi", "1000Mi"),
        ("5000k", "5M"),
        ("0Gi", "0"),
        (2, "2"),
        ("1e3", "1e3"),
        ("much", "much"),
        (UNKNOWN, UNKNOWN),
    ],
)
def test_quantities_are_compared_as_the_server_stores_them(written: str | int, stored: str) -> None:
    assert canonical({"requests": {"storage": written}}) == {"requests": {"storage": stored}}


def test_only_a_spec_has_quantities() -> None:
    resource = kinds.resource("kubernetes:core/v1:ConfigMap")
    asked: Manifest = {"metadata": {"name": "one", "namespace": "here"}, "data": {"sizeLimit": "1024Mi"}}
    assert inputs.checked(resource, asked, "default") == asked


def test_values_survive_the_wire() -> None:
    values: Manifest = {"a": [1, 2.5, True, "x"], "b": {"c": Secret({"d": UNKNOWN})}, "e": {}}
    assert decode(encode(values)) == values
    assert isinstance(decode(encode(values))["a"][0], int)


def test_what_is_secret_stays_secret() -> None:
    asked: Manifest = {"env": [{"name": "a", "value": Secret("s")}], "args": ["x"], "meta": {"one": Secret("s")}}
    live = reveal(asked) | {"status": "x"}
    marked = mark(live, asked)
    assert marked["env"] == Secret(live["env"])
    assert marked["meta"] == {"one": Secret("s")}
    assert marked["args"] == ["x"]


def test_all_data_of_a_secret_is_secret_wherever_it_came_from() -> None:
    imported: Manifest = {"kind": "Secret", "data": {"a": "eA=="}, "type": "Opaque"}
    assert with_secrets(imported, {}) == imported | {"data": Secret({"a": "eA=="})}


def replaced(token: str, old: Manifest, new: Manifest, *, mutable: bool = False) -> dict[str, bool]:
    """Each changed path, and whether it replaces the object."""
    metadata = {"metadata": {"name": "one"}}
    answer = difference(kinds.resource(f"kubernetes:{token}"), metadata | old, metadata | new, mutable=mutable)
    return {path: path in answer.replaces for path in answer.detailedDiff}


@pytest.mark.parametrize(
    ("token", "field", "replaces"),
    [
        ("apps/v1:StatefulSet", "podManagementPolicy", True),
        ("apps/v1:StatefulSet", "revisionHistoryLimit", True),
        ("apps/v1:StatefulSet", "serviceName", True),
        ("apps/v1:StatefulSet", "volumeClaimTemplates", True),
        ("apps/v1:StatefulSet", "replicas", False),
        ("apps/v1:Deployment", "strategy", False),
        ("core/v1:PersistentVolumeClaim", "storageClassName", True),
        ("core/v1:PersistentVolumeClaim", "resources", False),
        ("core/v1:PersistentVolumeClaimPatch", "storageClassName", False),
        ("core/v1:Service", "clusterIP", True),
        ("core/v1:Service", "ports", False),
        ("batch/v1:Job", "template", True),
    ],
)
def test_fields_that_replace(token: str, field: str, replaces: bool) -> None:  # noqa: FBT001  a parameter of the table
    assert replaced(token, {"spec": {field: "a"}}, {"spec": {field: "b"}}) == {f"spec.{field}": replaces}


def test_a_change_below_and_above_a_replacing_field_replaces() -> None:
    selector = {"spec": {"selector": {"matchLabels": {"app.kubernetes.io/name": "a"}}}}
    other = {"spec": {"selector": {"matchLabels": {"app.kubernetes.io/name": "b"}}}}
    path = 'spec.selector.matchLabels["app.kubernetes.io/name"]'
    assert replaced("apps/v1:Deployment", selector, other) == {path: True}
    assert replaced("apps/v1:Deployment", {}, selector) == {"spec": True}


def test_data_replaces_unless_it_is_mutable() -> None:
    old, new = {"kind": "ConfigMap", "data": {"a": "1"}}, {"kind": "ConfigMap", "data": {"a": "2"}}
    assert replaced("core/v1:ConfigMap", old, new) == {"data.a": True}
    assert replaced("core/v1:ConfigMap", old, new, mutable=True) == {"data.a": False}


def test_data_and_string_data_of_a_secret_are_the_same() -> None:
    text, encoded = {"kind": "Secret", "stringData": {"a": "x"}}, {"kind": "Secret", "data": {"a": "eA=="}}
    assert replaced("core/v1:Secret", text, encoded) == {}


def test_data_that_is_not_known_yet_is_a_change() -> None:
    old, new = {"kind": "Secret", "stringData": {"a": "x"}}, {"kind": "Secret", "stringData": UNKNOWN}
    assert replaced("core/v1:Secret", old, new) == {"stringData": True}


def test_only_a_fixed_name_is_deleted_first() -> None:
    resource = kinds.resource("kubernetes:core/v1:ConfigMap")
    auto = {"metadata": {"name": "one", "annotations": {"pulumi.com/autonamed": "true"}}, "data": {"a": "1"}}
    fixed = {"metadata": {"name": "one"}, "data": {"a": "1"}}
    assert difference(resource, fixed, fixed | {"data": {}}, mutable=False).deleteBeforeReplace
    assert not difference(resource, auto, auto | {"data": {}}, mutable=False).deleteBeforeReplace


def test_a_name_is_made_once_and_kept() -> None:
    resource = kinds.resource("kubernetes:core/v1:ConfigMap")
    first = naming.named(resource, {}, {}, "conf", b"seed")
    assert first["metadata"]["name"].startswith("conf-")
    assert naming.named(resource, {}, first, "conf", b"other") == first
    assert naming.named(resource, {}, {}, "conf", b"other") != first


def test_what_the_server_adds_and_drops_is_no_change() -> None:
    asked: Manifest = {"spec": {"hostNetwork": False, "containers": [{"name": "a"}]}, "data": {}}
    live: Manifest = {"spec": {"dnsPolicy": "x", "containers": [{"name": "a", "tty": True}]}, "status": {}}
    assert inputs.observed(live, asked) == asked


READY = {"observedGeneration": 2, "replicas": 1, "readyReplicas": 1}


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (READY | {"currentReplicas": 1, "currentRevision": "b", "updateRevision": "b"}, ""),
        (
            READY | {"observedGeneration": 1, "currentReplicas": 1, "currentRevision": "a", "updateRevision": "a"},
            "rolling out: 1 of 1 pods ready",
        ),
        (
            READY | {"currentRevision": "a", "updateRevision": "b"},
            "rolling out: 0 of 1 pods ready",
        ),
        (
            READY | {"currentReplicas": 1, "updatedReplicas": 1, "currentRevision": "a", "updateRevision": "b"},
            "rolled out, waiting for the new revision to become the current one",
        ),
    ],
)
def test_a_stateful_set_is_ready_when_its_newest_revision_is(status: Manifest, message: str) -> None:
    live: Manifest = {"metadata": {"generation": 2}, "spec": {"replicas": 1}, "status": status}
    assert readiness.stateful_set(live) == readiness.Readiness(ready=not message, message=message)


STARTED = {"startTime": "2026-01-01T00:00:00Z"}


def failed(reason: str) -> Manifest:
    return STARTED | {"conditions": [{"type": "Failed", "status": "True", "reason": reason, "message": "why"}]}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({}, readiness.Readiness(ready=False, message="not started")),
        (
            STARTED | {"active": 1, "failed": 2},
            readiness.Readiness(ready=False, message="running: pods 1 active, 0 succeeded, 2 failed"),
        ),
        (STARTED | {"conditions": [{"type": "Complete", "status": "True"}]}, readiness.READY),
        (
            failed("BackoffLimitExceeded"),
            readiness.Readiness(ready=False, message="BackoffLimitExceeded: why", failed=True),
        ),
        (failed("DeadlineExceeded"), readiness.Readiness(ready=False, message="DeadlineExceeded: why", failed=True)),
        (failed("PodFailurePolicy"), readiness.Readiness(ready=False, message="PodFailurePolicy: why")),
    ],
)
def test_a_job_is_ready_when_it_is_complete(status: Manifest, expected: readiness.Readiness) -> None:
    assert readiness.job({"status": status}) == expected


def test_a_job_that_asks_for_it_is_replaced_when_it_is_not_ready() -> None:
    job: Manifest = {"metadata": {"name": "one"}}
    answer = difference(kinds.resource("kubernetes:batch/v1:Job"), job, job, mutable=False, unready=True)
    assert answer.replaces == ['metadata.annotations["pulumi.com/replaceUnready"]']
    assert answer.changes == answer.DIFF_SOME
    assert answer.deleteBeforeReplace


SET: Manifest = {"kind": "StatefulSet", "metadata": {"name": "db", "uid": "1"}}


def pod_with(**container: Manifest) -> Manifest:
    return {"metadata": {"name": "db-0"}, "status": {"containerStatuses": [{"name": "db", **container}]}}


def warning(uid: str) -> Manifest:
    about = {"kind": "StatefulSet", "name": "db", "uid": uid}
    return {"involvedObject": about, "reason": "FailedCreate", "message": f"violates {uid}"}


def test_the_causes_of_a_pod_that_is_not_ready_are_named() -> None:
    pod = pod_with(state={"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}})
    assert readiness.problems(SET, [pod], [warning("1"), warning("1")]) == [
        "Pod db-0: container db: ImagePullBackOff: no such image",
        "StatefulSet db: FailedCreate: violates 1",
    ]


def test_what_befell_an_object_of_the_same_name_before_is_no_cause() -> None:
    assert readiness.problems(SET, [], [warning("0")]) == []


def test_a_container_that_crashes_again_and_again_has_its_last_words() -> None:
    pod = pod_with(
        state={"waiting": {"reason": "CrashLoopBackOff"}},
        lastState={"terminated": {"reason": "Error", "exitCode": 3, "message": "first\nlast\n"}},
    )
    assert readiness.problems(SET, [pod], []) == [
        "Pod db-0: container db: CrashLoopBackOff",
        "Pod db-0: container db: Error: exit code 3: first\nlast",
    ]
