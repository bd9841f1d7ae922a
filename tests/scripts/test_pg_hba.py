"""pg_hba.conf: the server takes every form of a line that the component lets through, and heeds it."""

import pytest

from tests.scripts.pod import Pods

pytestmark = [pytest.mark.cluster, pytest.mark.parametrize("pods", ["postgres:18", "postgres:14"], indirect=True)]

LINES = (
    "host all reporting all reject",
    "hostssl billing,archive reporting 10.0.0.0/8 scram-sha-256",
    "host all,replication all 10.0.0.0/8 md5",
    "hostssl all all 2001:db8::/32 md5 clientcert=verify-ca",
    "hostssl all all all scram-sha-256 clientcert=verify-full",
    "hostssl all all all cert clientname=CN",
    "hostnossl all all ::/0 reject",
    'host "all" "Some One",+group samenet scram-sha-256',
    "host all all .example.org scram-sha-256",
    "host all all all scram-sha-256",
)


def test_the_servers_own_reading_of_the_lines(pods: Pods) -> None:
    reporting = {"reporting": {"grants": {"orders": ["SELECT"]}}}
    pod = pods.ready(users=reporting, pg_hba=LINES)
    assert pods.answer(pod, "SELECT 1") == ["1"]
    assert "pg_hba.conf rejects connection" in pods.refused(pod, "SELECT 1", "reporting")
    read = "SELECT count(*), string_agg(error, ',') FROM pg_hba_file_rules"
    rules = pod.exec("psql", "--username=postgres", "--tuples-only", "--no-align", "orders", text=read).stdout
    without_tls = ["hostssl record cannot match because SSL is disabled"] * 4
    assert rules == f"{len(LINES) + 1}|{','.join(without_tls)}\n"
    pods.stop(pod)

    pod = pods.ready(users=reporting)
    assert pods.answer(pod, "SELECT 1", "reporting") == ["1"]
    without_password = pod.exec("psql", "--host=127.0.0.1", "--username=postgres", "--no-password", "orders", text="")
    assert "no password supplied" in without_password.stderr
