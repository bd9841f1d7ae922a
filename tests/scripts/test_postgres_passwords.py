"""The Secrets are the truth: a password that can't be set keeps the server down, and a set one stands in no log."""

import pytest

from tests.scripts.pod import Pods

pytestmark = pytest.mark.cluster
USERS = {"reporting": {"grants": {"orders": ["SELECT"]}}}


@pytest.mark.parametrize("pods", ["postgres:18"], indirect=True)
@pytest.mark.parametrize(
    ("secret", "folder", "unusable"),
    [
        ("orders-superuser-credentials", "postgres", ""),
        ("orders-credentials", "user", "two\nlines"),
        ("orders.reporting-credentials", "user-reporting", ""),
    ],
)
def test_without_a_usable_password_no_start_serves(pods: Pods, secret: str, folder: str, unusable: str) -> None:
    said = f"refusing to start: /etc/credentials/{folder}/password must hold one line, the password\n"
    pods.passwords[secret] = unusable
    pod = pods.start(users=USERS)
    assert pod.wait() == 1
    assert said in pod.log
    assert not list(pods.volume.glob("*/docker"))  # a mended Secret is all that it takes

    pods.passwords[secret] = "mended"
    pods.stop(pods.ready(users=USERS))

    pods.passwords[secret] = unusable
    pod = pods.start(users=USERS)
    assert pod.wait() == 1
    assert said in pod.log
    assert "ready to accept connections" not in pod.log


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
