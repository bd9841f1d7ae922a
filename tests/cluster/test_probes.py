"""Servers whose start takes longer than liveness would wait: no probe kills them."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

import pytest

from local.cluster import Cluster
from local.stack.kubectl import Object
from tests.cluster.conftest import Writing
from tests.cluster.databases import Databases
from tests.cluster.server import held_at_start, servers
from tests.cluster.waiting import until

pytestmark = pytest.mark.cluster
FIRST_STARTS = {"mariadb-first": "mariadb-11", "postgres-first": "postgres-14"}
RECOVERIES = ("mariadb-10", "postgres-15")


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
    names = (*FIRST_STARTS, *RECOVERIES)
    killed = {name: databases.pod(name) for name in RECOVERIES}
    restarts = dict.fromkeys(FIRST_STARTS, 0) | {
        name: container(pod)["restartCount"] + 1 for name, pod in killed.items()
    }
    databases.declared |= {
        name: replace(databases.declared[like], patience="5m") for name, like in FIRST_STARTS.items()
    }
    with writing(*RECOVERIES), ThreadPoolExecutor() as background, ExitStack() as held:
        up = background.submit(databases.up)
        until(lambda: all(databases.pods(name) for name in FIRST_STARTS), "the pods of the first starts")
        held.enter_context(held_at_start(cluster, [databases.pod(name) for name in FIRST_STARTS]))
        for pod in killed.values():
            (server,) = servers(cluster, pod)
            server.kill()
            server.wait(timeout=10)
        held.enter_context(held_at_start(cluster, killed.values()))

        # The time itself is the condition: it is what a start may take.
        time.sleep(max(liveness_seconds(databases.pod(name)) for name in names))
        assert not any(container(databases.pod(name))["started"] for name in names)
        held.close()
        up.result()
        databases.wait_until_ready(*names)

    assert {name: container(databases.pod(name))["restartCount"] for name in names} == restarts
    for name in FIRST_STARTS:
        databases.sql(name, "CREATE TABLE own (id integer)")
        # Another like it has its node; the next `up` takes this one away.
        del databases.declared[name]
