from typing import Any, cast

import pulumi
import pytest
from stateful_databases import PostgresArgs
from stateful_databases.postgres.spec import PostgresSpec


def parse(resource_name: str = "billing", **args: Any) -> PostgresSpec:  # noqa: ANN401 - any wrong thing may be given
    return PostgresSpec.parse(resource_name, cast("PostgresArgs", {"version": "18", **args}))


def problems(resource_name: str = "billing", **args: Any) -> list[str]:  # noqa: ANN401 - any wrong thing may be given
    with pytest.raises(pulumi.RunError) as caught:
        parse(resource_name, **args)
    return [line.removeprefix("  - ") for line in str(caught.value).splitlines()[1:]]


def test_a_version_is_enough() -> None:
    spec = parse()

    assert spec.installation.image.reference == "docker.io/library/postgres:18"
    assert (spec.access.database, spec.access.owner) == ("billing", "billing")
    assert spec.installation.storage.size.text == "8Gi"
    assert spec.strategy == "Recreate"


def test_the_name_of_the_database_needs_no_quoting() -> None:
    assert parse("billing-eu").access.database == "billing_eu"


@pytest.mark.parametrize("version", ["9.5", "13", "19", "180", "latest", 18])
def test_a_version_without_support_is_refused(version: object) -> None:
    assert problems(version=version)[0].startswith(f"version: {version!r} is not allowed")


@pytest.mark.parametrize("strategy", ["RollingUpdate", {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}])
def test_a_surge_is_refused_with_the_reason(strategy: object) -> None:
    assert problems(strategy=strategy) == [
        f'strategy: {strategy!r} is not allowed; "Recreate": any other starts a second server beside the first, on '
        "the same data directory"
    ]


@pytest.mark.parametrize(
    ("version", "mount_path", "data_directory"),
    [
        ("14", "/var/lib/postgresql/data", "/var/lib/postgresql/data/pgdata"),
        ("17.2", "/var/lib/postgresql/data", "/var/lib/postgresql/data/pgdata"),
        ("18", "/var/lib/postgresql", "/var/lib/postgresql/18/docker"),
        ("18.1", "/var/lib/postgresql", "/var/lib/postgresql/18/docker"),
    ],
)
def test_the_layout_is_that_of_the_major_version(version: str, mount_path: str, data_directory: str) -> None:
    layout = parse(version=version).layout

    assert (layout.mount_path, layout.data_directory) == (mount_path, data_directory)


@pytest.mark.parametrize("username", ["postgres", "public", "pg_monitor", "Billing", "x" * 64, "a;b"])
def test_a_username_that_is_taken_or_needs_quoting_is_refused(username: str) -> None:
    assert problems(username=username)[0].startswith(f"username: {username!r} is not allowed")


def test_a_parameter_is_reserved_by_its_whole_name() -> None:
    # MariaDB takes the start of a name and prefixes, Postgres doesn't.
    assert parse(configuration={"enable_seqscan": False, "po": "1"}).configuration.value("enable_seqscan") == "off"


@pytest.mark.parametrize("parameter", ["fsync", "full_page_writes"])
def test_a_parameter_that_risks_the_data_is_refused(parameter: str) -> None:
    assert problems(configuration={parameter: False})[0].startswith(f"configuration.{parameter}: False is not allowed")


def test_a_value_of_several_lines_is_refused() -> None:
    assert problems(configuration={"log_line_prefix": "a\nfsync = off"})[0].startswith("configuration.log_line_prefix")


def test_the_parameters_are_lines_that_need_no_luck_with_quotes() -> None:
    spec = parse(configuration={"max_connections": 40.0, "log_line_prefix": "it's \\ %m", "jit": False})

    lines = spec.configuration.text("/pgdata", "/pg_hba.conf").splitlines()
    assert lines[:3] == [
        "include_if_exists '/pgdata/postgresql.conf'",
        "listen_addresses = '*'",
        "hba_file = '/pg_hba.conf'",
    ]
    assert lines[-3:] == [
        "jit = 'off'",
        "log_line_prefix = 'it''s \\\\ %m'",
        "max_connections = '40'",
    ]


def test_the_file_is_the_same_whatever_order_the_parameters_come_in() -> None:
    parameters = {"work_mem": "8MB", "log-min-duration-statement": "1s", "log_connections": True, "jit": False}
    reversed_parameters = dict(reversed(parameters.items()))

    first, second = (
        parse(configuration=each).configuration.text("/pgdata", "/pg_hba.conf")
        for each in (parameters, reversed_parameters)
    )
    assert first == second
