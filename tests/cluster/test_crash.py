"""A server that is killed while it writes."""

from collections.abc import Callable

import pytest

from local.cluster import Cluster
from tests.cluster.databases import Databases
from tests.cluster.server import servers
from tests.cluster.waiting import until
from tests.cluster.writer import writing

pytestmark = pytest.mark.cluster


@pytest.mark.parametrize("name", ["mariadb-10", "mariadb-11", "postgres-18"])
def test_acknowledged_rows_outlive_a_killed_server(
    databases: Databases, cluster: Cluster, name: str, record_property: Callable[[str, object], None]
) -> None:
    pod = databases.pod(name)
    (server,) = servers(cluster, pod)
    with writing(databases, name) as writer:
        writer.wait_for_rows()
        server.kill()
        server.wait(timeout=10)
        until(lambda: servers(cluster, pod), "the server to start again")
        writer.wait_for_rows()
        record_property("acknowledged rows", len(writer.acknowledged()))
        record_property("longest gap in seconds", writer.longest_gap_seconds())
        assert writer.lost() == set()
    assert databases.pod(name)["metadata"]["uid"] == pod["metadata"]["uid"]
