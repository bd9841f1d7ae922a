"""Databases, users and grants: at each start of a pod they are those of the arguments."""

from typing import Any

import pytest

from tests.scripts.pod import Pods

pytestmark = pytest.mark.cluster
every_server = pytest.mark.parametrize(
    "pods", ["mariadb:11.4", "mariadb:10.11", "postgres:18", "postgres:14"], indirect=True
)
each_server = pytest.mark.parametrize("pods", ["mariadb:11.4", "postgres:18"], indirect=True)

TABLE = "CREATE TABLE seen (what varchar(20)); INSERT INTO seen VALUES ('first');"


def users(*privileges: str, **others: Any) -> dict[str, Any]:  # noqa: ANN401 - any argument
    return {"databases": ["archive_2026"], "users": {"report_er": {"grants": {"archive_2026": privileges}}}, **others}


@every_server
def test_a_first_start_makes_databases_and_users_with_their_grants(pods: Pods) -> None:
    pod = pods.ready(**users("SELECT"))

    for database in ("orders", "archive_2026"):
        pods.answer(pod, TABLE, database=database)
    assert pods.answer(pod, "SELECT what FROM seen", "report_er", "archive_2026") == ["first"]
    assert "denied" in pods.refused(pod, "INSERT INTO seen VALUES ('x')", "report_er", "archive_2026")
    assert "denied" in pods.refused(pod, "CREATE TABLE own (id integer)", "report_er", "archive_2026")
    said = pods.refused(pod, "SELECT what FROM seen", "report_er", "orders")
    assert "denied" in said
    assert "database" in said  # it doesn't even get in
    assert not [password for password in pods.passwords.values() if password in pods.logs]


@each_server
def test_a_later_start_follows_the_arguments_and_keeps_what_is_taken_out(pods: Pods) -> None:
    pod = pods.ready()
    pods.answer(pod, TABLE)
    pods.stop(pod)

    pod = pods.ready(databases=["archive"], users={"reporting": {"grants": {"orders": ["SELECT"]}}, "loader": {}})
    pods.answer(pod, TABLE, database="archive")
    assert pods.answer(pod, "SELECT what FROM seen", "reporting") == ["first"]
    assert "denied" in pods.refused(pod, "INSERT INTO seen VALUES ('x')", "reporting")
    pods.answer(pod, "CREATE TABLE later (id integer)")
    assert pods.answer(pod, "SELECT count(*) FROM later", "reporting") == ["0"]
    pods.stop(pod)

    pods.passwords["orders.reporting-credentials"] = "another"
    pod = pods.ready(databases=["archive"], users={"reporting": {"grants": {"orders": ["INSERT"]}}})
    pods.answer(pod, "INSERT INTO seen VALUES ('granted')", "reporting")
    assert "denied" in pods.refused(pod, "SELECT what FROM seen", "reporting")
    assert 'user "loader" isn\'t in the arguments any more: it is kept with what it owns' in pod.log
    pods.stop(pod)

    pod = pods.ready()
    assert 'user "reporting" isn\'t in the arguments any more' in pod.log
    assert 'database "archive" isn\'t in the arguments any more' in pod.log
    assert pods.answer(pod, "SELECT count(*) FROM seen", database="archive") == ["1"]
    pods.answer(pod, "DROP DATABASE archive")
    pods.stop(pod)

    pod = pods.ready()
    assert 'user "reporting" isn\'t in the arguments any more' in pod.log
    assert "archive" not in pod.log
    assert not [password for password in pods.passwords.values() if password in pods.logs]


@pytest.mark.parametrize("pods", ["postgres:14"], indirect=True)
def test_nobody_else_sees_into_the_servers_own_databases_or_stays_a_superuser(pods: Pods) -> None:
    pod = pods.ready(users=(loader := {"loader": {"grants": {"orders": ["SELECT"]}}}))
    for user in ("orders", "loader"):
        for database in ("postgres", "template1"):
            assert "permission denied for database" in pods.refused(pod, "SELECT 1", user, database)
    by_hand = """
        CREATE TABLE public.theirs ();
        CREATE ROLE loaders;
        GRANT loaders TO loader;
        ALTER ROLE loader SUPERUSER;
        ALTER ROLE orders SUPERUSER CREATEDB CREATEROLE REPLICATION BYPASSRLS;"""
    assert pod.exec("psql", "--username=postgres", "--set=ON_ERROR_STOP=1", "template1", text=by_hand).returncode == 0
    pods.stop(pod)

    pod = pods.ready(users=loader, databases=["archive"])
    assert "permission denied" in pods.refused(pod, "CREATE ROLE another", "loader")
    attributes = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls FROM pg_roles"
    assert pods.answer(pod, f"{attributes} WHERE rolname IN ('orders', 'loader')") == ["f", "f"]
    assert pods.answer(pod, "SELECT pg_has_role('loader', 'loaders', 'member')") == ["t"]  # left alone
    assert pods.answer(pod, "SELECT to_regclass('public.theirs') IS NULL", database="archive") == ["t"]


@each_server
def test_an_interrupted_first_start_is_completed(pods: Pods) -> None:
    pod = pods.start(**users("SELECT"), init_scripts={"1-wait.sh": "touch /tmp/here; sleep 600"})
    pod.until(lambda: pod.exec("test", "-e", "/tmp/here").returncode == 0)  # noqa: S108 - in there
    pod.signal("SIGKILL")
    pod.wait()

    refused = pods.start(**users("SELECT"), init_scripts={"1-wait.sh": "true"})
    assert refused.wait() == 1
    assert "the first initialisation was interrupted before init_scripts were done" in refused.log

    pod = pods.ready(**users("SELECT"))
    pods.answer(pod, TABLE, database="archive_2026")
    assert pods.answer(pod, "SELECT count(*) FROM seen", "report_er", "archive_2026") == ["1"]


@each_server
def test_scripts_run_at_the_first_start_alone_and_in_order(pods: Pods) -> None:
    owned = "SET ROLE orders;" if pods.product == "postgres" else ""
    scripts = {
        "2-rows.sql": "INSERT INTO seen VALUES ('sql');",
        "1-table.sql": owned + TABLE,
        "3-shell.sh": "#!/bin/bash\necho 'a script was here'\n",
    }
    pod = pods.ready(users={"reporting": {"grants": {"orders": ["SELECT"]}}}, init_scripts=scripts)
    assert pods.answer(pod, "SELECT what FROM seen", "reporting") == ["first", "sql"]
    assert "a script was here" in pod.log
    pods.answer(pod, "DROP TABLE seen")
    pods.stop(pod)

    pod = pods.ready(users={"reporting": {"grants": {"orders": ["SELECT"]}}}, init_scripts=scripts)
    pods.refused(pod, "SELECT what FROM seen")


@each_server
def test_a_script_that_fails_is_not_passed_over(pods: Pods) -> None:
    scripts = {"1-broken.sql": "this is no SQL;"}
    assert pods.start(init_scripts=scripts).wait() != 0

    again = pods.start(init_scripts=scripts)
    assert again.wait() == 1
    assert "they run only once" in again.log
