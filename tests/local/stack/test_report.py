"""What is shown of databases that serve, and of one that doesn't."""

import secrets
from collections.abc import Iterator

import pytest
import yaml

from local.images import Images
from local.stack import report
from local.stack.kubectl import Kubectl, Object
from tests.local.stack.conftest import Rendered

pytestmark = [pytest.mark.cluster, pytest.mark.engine]


@pytest.fixture
def namespace(kubectl: Kubectl) -> Iterator[str]:
    name = f"test-{secrets.token_hex(4)}"
    kubectl.run("create", "namespace", name)
    yield name
    kubectl.run("delete", "namespace", name, "--wait=false")


def deployment(name: str, **container: object) -> Object:
    """A database's Deployment, as far as the report looks at it."""
    labels = {"app.kubernetes.io/component": "database", "app.kubernetes.io/instance": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "labels": labels},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"terminationGracePeriodSeconds": 0, "containers": [{"name": "server", **container}]},
            },
        },
    }


def ring(images: Images, replicas: int) -> Object:
    """A StatefulSet whose members have a node each."""
    made = deployment("ring", image=images.name("postgres:18"), command=["sleep", "600"])
    apart = [{"labelSelector": made["spec"]["selector"], "topologyKey": "kubernetes.io/hostname"}]
    affinity = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": apart}}
    made["spec"]["template"]["spec"]["affinity"] = affinity
    stateful = {"replicas": replicas, "serviceName": "ring-headless", "podManagementPolicy": "Parallel"}
    return {**made, "kind": "StatefulSet", "spec": {**made["spec"], **stateful}}


def crashing(images: Images) -> Object:
    """A server that ends by an error, and says nothing in the run that is looked at."""
    made = deployment(
        "crashing",
        image=images.name("postgres:18"),
        command=["sh", "-c", "[ ! -e /runs/first ] || sleep 600; touch /runs/first; echo '[error] disk full'; exit 3"],
        readinessProbe={"exec": {"command": ["false"]}},
        volumeMounts=[{"name": "runs", "mountPath": "/runs"}],
    )
    made["spec"]["template"]["spec"]["volumes"] = [{"name": "runs", "emptyDir": {}}]
    return made


def test_each_database_with_its_state_and_where_its_password_is(
    applied: Rendered, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = {
        "orders": applied.database("mariadb", "orders"),
        "events": applied.database("cassandra", "events"),
        # An environment may give a database's objects another name.
        "invoices": applied.database("postgres", "billing"),
        "ledger": applied.database("postgres", "ledger"),
    }
    report.show_databases(applied.kubectl, applied.namespace, outputs)

    header, orders, events, invoices, ledger, namespace = (
        line.split() for line in capsys.readouterr().out.splitlines()
    )
    assert header == ["database", "state", "host", "port", "user", "password"]
    assert orders[:5] == ["orders", "Ready", f"orders.{applied.namespace}.svc", "3306", "orders"]
    assert orders[5:] == ["secret/orders-credentials", "key", "password"]
    assert events[:5] == ["events", "Ready", f"events.{applied.namespace}.svc", "9042", "events"]
    assert invoices[:3] == ["invoices", "Ready", f"billing.{applied.namespace}.svc"]
    assert ledger[:3] == ["ledger", "not", "ready"]
    assert namespace == ["namespace:", applied.namespace]


def test_why_a_database_is_not_ready(
    kubectl: Kubectl, namespace: str, images: Images, capsys: pytest.CaptureFixture[str]
) -> None:
    here = f"--namespace={namespace}"
    databases = [
        crashing(images),
        deployment("unplaceable", image="unused", resources={"requests": {"cpu": "1000"}}),
        deployment("imageless", image="stateful-databases.local/nothing:1", imagePullPolicy="Never"),
    ]
    kubectl.run("create", here, "--filename=-", stdin=yaml.safe_dump_all(databases))
    waits = {
        "crashing": "{.status.containerStatuses[0].restartCount}=1",
        "unplaceable": "{.status.conditions[0].reason}=Unschedulable",
        "imageless": "{.status.containerStatuses[0].state.waiting.reason}=ErrImageNeverPull",
    }
    for name, condition in waits.items():
        selector = f"--selector=app.kubernetes.io/instance={name}"
        kubectl.run("wait", "pods", here, selector, "--for=create", "--timeout=30s")
        kubectl.run("wait", "pods", here, selector, f"--for=jsonpath={condition}", "--timeout=60s")

    report.show_unready(kubectl, namespace)
    shown = capsys.readouterr().out

    for name in waits:
        assert f"Deployment {name} is not ready" in shown
    assert "    [error] disk full" in shown
    assert "1 restarts, the last one by exit code 3" in shown
    assert "PodScheduled: 0/" in shown
    assert "Insufficient cpu" in shown
    assert "ErrImageNeverPull" in shown
    assert "event FailedScheduling" in shown


def test_why_a_ring_with_more_members_than_nodes_is_not_ready(
    kubectl: Kubectl, namespace: str, images: Images, capsys: pytest.CaptureFixture[str]
) -> None:
    here = f"--namespace={namespace}"
    nodes = len(kubectl.items("nodes"))
    kubectl.run("create", here, "--filename=-", stdin=yaml.safe_dump(ring(images, nodes + 1)))
    kubectl.run("wait", "statefulset/ring", here, f"--for=jsonpath={{.status.readyReplicas}}={nodes}", "--timeout=60s")

    report.show_unready(kubectl, namespace)
    shown = capsys.readouterr().out

    assert "StatefulSet ring is not ready" in shown
    assert shown.count(": Ready\n") == nodes
    assert shown.count(": Pending\n") == 1
    assert f"PodScheduled: 0/{nodes} nodes are available: {nodes} node(s) didn't match pod anti-affinity rules" in shown
