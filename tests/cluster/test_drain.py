"""A node that is drained: its databases go on elsewhere, with their volumes."""

import pytest

from local.stack.kubectl import Object
from tests.cluster.conftest import Writing
from tests.cluster.databases import Databases
from tests.cluster.waiting import until

pytestmark = pytest.mark.cluster


@pytest.mark.parametrize("name", ["mariadb-10", "postgres-14"])
def test_database_of_a_drained_node_goes_on_elsewhere(databases: Databases, writing: Writing, name: str) -> None:
    node = databases.pod(name)["spec"]["nodeName"]
    with writing(name), databases.drained(node):
        until(lambda: any(moved(pod, node) for pod in databases.pods(name)), f"{name} on another node")
        databases.wait_until_ready(*databases.declared)


def moved(pod: Object, node: str) -> bool:
    return pod["spec"].get("nodeName", node) != node
