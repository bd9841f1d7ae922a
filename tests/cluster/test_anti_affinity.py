"""Databases that must not share a node."""

from dataclasses import replace

import pytest

from local.stack import report
from tests.cluster.databases import Databases

pytestmark = pytest.mark.cluster
THREE = ("mariadb-10", "mariadb-11", "mariadb-third")
REASON = "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules"


def test_three_land_on_three_nodes(databases: Databases) -> None:
    nodes = {databases.pod(name)["spec"]["nodeName"] for name in THREE}
    assert nodes == {"node-1", "node-2", "node-3"}


def test_fourth_stays_pending_and_says_why(databases: Databases, capsys: pytest.CaptureFixture[str]) -> None:
    databases.declared["mariadb-fourth"] = replace(databases.declared["mariadb-third"], patience="5s")
    failed = databases.try_up()
    report.show_unready(databases.kubectl, databases.namespace)
    fourth = databases.pod("mariadb-fourth")
    del databases.declared["mariadb-fourth"]
    databases.up()

    assert failed.returncode != 0
    assert fourth["status"]["phase"] == "Pending"
    assert REASON in failed.stdout
    assert f"PodScheduled: {REASON}" in capsys.readouterr().out
    assert databases.pods("mariadb-fourth") == []
