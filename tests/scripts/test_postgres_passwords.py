"""The statements of a start set the passwords whatever is configured, and show them nowhere."""

import pytest

from tests.scripts.pod import Pods

pytestmark = pytest.mark.cluster
USERS = {"reporting": {"grants": {"orders": ["SELECT"]}}}


# What shows a statement, in every server that is supported.
SHOWING = {
    "shared_preload_libraries": "pg_stat_statements",
    "log_statement": "all",
    "log_min_duration_statement": 0,
    "log_min_duration_sample": 0,
    "log_statement_sample_rate": 1,
    "log_transaction_sample_rate": 1,
    "log_parser_stats": "on",
    "log_planner_stats": "on",
    "log_executor_stats": "on",
    "debug_print_parse": "on",
    "debug_print_rewritten": "on",
    "debug_print_plan": "on",
    "client_min_messages": "log",
}


@pytest.mark.parametrize("pods", ["postgres:18", "postgres:14"], indirect=True)
def test_no_log_and_no_statistics_show_a_password(pods: Pods) -> None:
    asked = "CREATE EXTENSION pg_stat_statements; SELECT query FROM pg_stat_statements WHERE query ILIKE '%password%'"
    for start in ("first", "later"):
        pod = pods.ready(users=USERS, configuration=SHOWING)
        told = pod.exec("psql", "--username=postgres", "--tuples-only", "--quiet", "orders", text=asked)
        assert told.returncode == 0
        pod.until(lambda: "statement: CREATE EXTENSION" in pods.logs)  # they are in force
        for password in pods.passwords.values():
            assert password not in pods.logs, start
            assert password not in told.stdout, start
        pod.exec("psql", "--username=postgres", "orders", text="DROP EXTENSION pg_stat_statements")
        pods.stop(pod)


@pytest.mark.parametrize("pods", ["postgres:18", "postgres:14"], indirect=True)
def test_no_configuration_hinders_or_bends_the_statements(pods: Pods) -> None:
    pod = pods.ready(users={"reporting": {}})
    bent = """
        ALTER ROLE reporting SET statement_timeout = 0;
        CREATE FUNCTION public.bent(name, name) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'bent'; END $$;
        CREATE OPERATOR public.|| (LEFTARG = name, RIGHTARG = name, FUNCTION = public.bent);"""
    assert pod.exec("psql", "--username=postgres", "--set=ON_ERROR_STOP=1", "postgres", text=bent).returncode == 0
    pods.stop(pod)

    pods.passwords["orders.reporting-credentials"] = r"it's\'\a"
    hindering = {
        "default_transaction_read_only": "on",
        "statement_timeout": 1,
        "lock_timeout": 1,
        "standard_conforming_strings": "off",
    }
    pod = pods.ready(
        databases=["archive"], users={"reporting": {"grants": {"archive": ["SELECT"]}}}, configuration=hindering
    )
    assert pods.answer(pod, "SELECT 1", "reporting", "archive") == ["1"]
