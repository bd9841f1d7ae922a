"""Servers whose start takes longer than liveness would wait: no probe kills them."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.cluster import Cluster
from local.stack.kubectl import Object
from tests.cluster.conftest import Writing
from tests.cluster.databases import Databases
from tests.cluster.server import held_at_start, servers
from tests.cluster.waiting import until

pytestmark = pytest.mark.cluster
LIKE = {"mariadb-slow": "mariadb-10", "postgres-slow": "postgres-15"}
# The defaults would only take longer to kill.
LIVENESS = {"liveness": {"period_seconds": 1, "timeout_seconds": 5, "failure_threshold": 3}}


def container(pod: Object) -> Object:
    (status,) = pod["status"]["containerStatuses"]
    return status


def liveness_seconds(pod: Object) -> int:
    """After how long a server that never answers would be killed, if liveness was asked from the start."""
    probe = pod["spec"]["containers"][0]["livenessProbe"]
    return probe["periodSeconds"] * probe["failureThreshold"] + probe["timeoutSeconds"]


def test_slow_first_start_and_long_recovery_are_not_killed(
    databases: Databases, cluster: Cluster, writing: Writing
) -> None:
    def outlast_liveness() -> None:
        # The time itself is the condition: it is what a start may take.
        time.sleep(max(liveness_seconds(databases.pod(name)) for name in LIKE))
        assert not any(container(databases.pod(name))["started"] for name in LIKE)

    for name, like in LIKE.items():
        databases.declared[name] = databases.declared[like]
        databases.change(name, probes=LIVENESS)
    with ThreadPoolExecutor() as background:
        up = background.submit(databases.up)
        until(lambda: all(databases.pods(name) for name in LIKE), "the pods of the first starts")
        with held_at_start(cluster, map(databases.pod, LIKE)):
            outlast_liveness()
        up.result()
    assert {name: container(databases.pod(name))["restartCount"] for name in LIKE} == dict.fromkeys(LIKE, 0)

    pods = [databases.pod(name) for name in LIKE]
    with writing(*LIKE):
        for pod in pods:
            (server,) = servers(cluster, pod)
            server.kill()
            server.wait(timeout=10)
        with held_at_start(cluster, pods):
            outlast_liveness()
        databases.wait_until_ready(*LIKE)
    assert {name: container(databases.pod(name))["restartCount"] for name in LIKE} == dict.fromkeys(LIKE, 1)

    for name in LIKE:
        # Another like it has its node; the next `up` takes this one away.
        del databases.declared[name]
