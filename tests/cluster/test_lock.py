"""A Postgres pod that is deleted while its server takes long to shut down: the Deployment replaces it at once."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

import psutil
import pytest

from local.cluster import Cluster
from local.stack.kubectl import Object
from tests.cluster.conftest import Writing
from tests.cluster.databases import Databases
from tests.cluster.server import command, servers, waits_for_lock
from tests.cluster.waiting import TIMEOUT, until

pytestmark = pytest.mark.cluster


@contextmanager
def shutting_down(server: psutil.Process) -> Generator[None]:
    """Hold the checkpoint that ends a shutdown, as a big cache on a slow disk would, while the block runs."""
    (checkpointer,) = (child for child in server.children() if "checkpointer" in command(child))
    checkpointer.suspend()
    try:
        yield
    finally:
        checkpointer.resume()


def replacement(databases: Databases, name: str, deleted: Object) -> Object:
    databases.kubectl.run("delete", "pod", deleted["metadata"]["name"], databases.here, "--wait=false")
    others = until(
        lambda: [pod for pod in databases.pods(name) if pod["metadata"]["uid"] != deleted["metadata"]["uid"]],
        f"a second pod of {name}",
    )
    assert len(others) == 1
    return others[0]


def test_second_server_waits_for_the_first(databases: Databases, cluster: Cluster, writing: Writing) -> None:
    name = "postgres-18"
    first = databases.pod(name)
    (server,) = servers(cluster, first)
    with writing(name):
        with shutting_down(server):
            second = replacement(databases, name, first)
            until(lambda: waits_for_lock(cluster, second), "the second pod to wait for the lock")
            assert server.is_running()
            assert servers(cluster, second) == []
        databases.wait_until_ready(name)
    assert databases.pod(name)["metadata"]["uid"] == second["metadata"]["uid"]
    log = databases.kubectl.run("logs", second["metadata"]["name"], databases.here, "--all-containers")
    assert "database system was shut down at" in log
    assert "interrupted" not in log


def test_without_the_lock_two_servers_write_one_directory(databases: Databases, cluster: Cluster) -> None:
    name = "postgres-unlocked"
    databases.declared[name] = replace(databases.declared["postgres-18"], locked=False)
    databases.up()
    first = databases.pod(name)
    (server,) = servers(cluster, first)
    with shutting_down(server):
        second = replacement(databases, name, first)
        databases.kubectl.run(
            "wait", f"pod/{second['metadata']['name']}", databases.here, "--for=condition=Ready", TIMEOUT
        )
        assert server.is_running()
        assert len(servers(cluster, second)) == 1
    # The directory is ruined: the next `up` takes the database away.
    del databases.declared[name]
