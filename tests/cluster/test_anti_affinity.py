"""Databases that must not share a node."""

from dataclasses import replace

import pytest

from local.stack import report
from local.stack.kubectl import Object
from tests.cluster.databases import Databases
from tests.cluster.waiting import until

pytestmark = pytest.mark.cluster
TWO = ("mariadb-10", "mariadb-11")
TWO_MORE = ("mariadb-third", "mariadb-fourth")
REASON = "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules"


def test_three_land_on_three_nodes_and_a_fourth_says_why_it_stays_pending(
    databases: Databases, capsys: pytest.CaptureFixture[str]
) -> None:
    databases.declared |= dict.fromkeys(TWO_MORE, replace(databases.declared["mariadb-11"], patience="15s"))
    failed = databases.try_up()
    report.show_unready(databases.kubectl, databases.namespace)
    pods = until(lambda: placed_but_one(databases), "one of the two more to have a node")
    for name in TWO_MORE:
        del databases.declared[name]
    databases.up()

    (pending,) = (pod for pod in pods if "nodeName" not in pod["spec"])
    assert {pod["spec"]["nodeName"] for pod in pods if pod is not pending} == {"node-1", "node-2", "node-3"}
    assert pending["status"]["phase"] == "Pending"
    assert failed.returncode != 0
    assert REASON in failed.stdout
    assert f"PodScheduled: {REASON}" in capsys.readouterr().out
    assert databases.pods(pending["metadata"]["labels"]["app.kubernetes.io/instance"]) == []


def placed_but_one(databases: Databases) -> list[Object]:
    """The pods, once all of them but one have a node."""
    pods = [pod for name in (*TWO, *TWO_MORE) for pod in databases.pods(name)]
    placed = sum("nodeName" in pod["spec"] for pod in pods)
    return pods if (len(pods), placed) == (4, 3) else []
