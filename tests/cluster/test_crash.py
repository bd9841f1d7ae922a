"""A server that is killed while it writes."""

import pytest

from local.cluster import Cluster
from tests.cluster.conftest import Writing
from tests.cluster.databases import Databases
from tests.cluster.server import servers
from tests.cluster.waiting import until

pytestmark = pytest.mark.cluster


@pytest.mark.parametrize("name", ["mariadb-10", "mariadb-11", "postgres-18"])
def test_acknowledged_rows_outlive_a_killed_server(
    databases: Databases, cluster: Cluster, writing: Writing, name: str
) -> None:
    pod = databases.pod(name)
    (server,) = servers(cluster, pod)
    with writing(name):
        server.kill()
        server.wait(timeout=10)
        until(lambda: servers(cluster, pod), "the server to start again")
    assert databases.pod(name)["metadata"]["uid"] == pod["metadata"]["uid"]
