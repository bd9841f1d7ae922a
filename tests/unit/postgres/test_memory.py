import re
from typing import Any, cast

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stateful_databases import PostgresArgs
from stateful_databases.postgres.memory import MIN_MEMORY, complete
from stateful_databases.postgres.postgresql_conf import PostgresqlConf
from stateful_databases.postgres.spec import PostgresSpec
from stateful_databases.shared.quantities import Quantity
from stateful_databases.shared.validation import Problems


def postgresql_conf(memory: str, **parameters: Any) -> dict[str, str]:  # noqa: ANN401 - any value may be given
    args = {
        "version": "18",
        "resources": {"limits": {"memory": memory}},
        "configuration": parameters,
    }
    text = PostgresSpec.parse("billing", cast("PostgresArgs", args)).configuration.text("/pgdata", "/pg_hba.conf")
    settings = re.findall(r"(?m)^(\w+) = '(.*)'$", text)
    assert len(settings) == len(dict(settings)), "a parameter is there twice"
    return {name: value for name, value in settings if name not in {"listen_addresses", "hba_file"}}


def problems(memory: str, **parameters: Any) -> list[str]:  # noqa: ANN401 - any value may be given
    with pytest.raises(pulumi.RunError) as caught:
        postgresql_conf(memory, **parameters)
    return [line.removeprefix("  - ") for line in str(caught.value).splitlines()[1:]]


@pytest.mark.parametrize(
    ("memory", "parameters"),
    [
        ("128Mi", ["12", "32MB", "89MB", "8MB", "4MB", "1024MB"]),
        ("256Mi", ["25", "64MB", "179MB", "16MB", "4MB", "1024MB"]),
        ("512Mi", ["51", "128MB", "358MB", "32MB", "4MB", "1024MB"]),
        ("1Gi", ["102", "256MB", "716MB", "64MB", "4MB", "1024MB"]),
        ("8Gi", ["500", "2048MB", "5734MB", "512MB", "32MB", "4096MB"]),
        ("64Gi", ["500", "16384MB", "45875MB", "1024MB", "64MB", "4096MB"]),
    ],
)
def test_the_parameters_follow_from_the_limit(memory: str, parameters: list[str]) -> None:
    names = (
        "max_connections",
        "shared_buffers",
        "effective_cache_size",
        "maintenance_work_mem",
        "work_mem",
        "max_wal_size",
    )

    assert postgresql_conf(memory) == dict(zip(names, parameters, strict=True))


def test_under_the_least_limit_there_is_one_problem() -> None:
    assert problems("100Mi") == [
        "resources.limits.memory: '100Mi' is not allowed; at least 128Mi: the server isn't sure to start with less"
    ]


@pytest.mark.parametrize(
    ("storage", "parameters", "is_warned_of"),
    [
        ({"size": "1Gi"}, {}, True),
        ({"size": "2Gi"}, {}, False),
        ({"size": "2Gi"}, {"max_wal_size": "1025"}, True),
        ({"size": "1Gi"}, {"max_wal_size": "256MB"}, False),
        ({"existing_claim": "there"}, {}, False),
    ],
)
def test_a_log_that_may_fill_the_volume_is_warned_of(
    storage: dict[str, str], parameters: dict[str, str], *, is_warned_of: bool
) -> None:
    spec = PostgresSpec.parse(
        "billing", cast("PostgresArgs", {"version": "18", "storage": storage, "configuration": parameters})
    )

    assert bool(spec.warnings) == is_warned_of


@pytest.mark.parametrize("written", ["shared_buffers", "Shared_Buffers", "shared-buffers"])
def test_a_given_parameter_replaces_the_derived_one_however_it_is_written(written: str) -> None:
    parameters = postgresql_conf("512Mi", **{written: "64MB"})

    assert parameters["shared_buffers"] == "64MB"
    assert len(parameters) == 6


def test_what_cannot_fit_is_refused_with_the_sum() -> None:
    assert problems("1Gi", shared_buffers="512MB", max_connections=300, wal_buffers="16MB") == [
        "resources.limits.memory: '1Gi' is not allowed; the server needs 1552Mi (the server itself 48Mi + "
        "shared_buffers 520Mi + max_connections 300 x 3072Ki 900Mi + work_mem 4Mi + maintenance_work_mem 64Mi + "
        "wal_buffers 16Mi): lower these, or raise the limit"
    ]


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(65536, 520), ("512MB", 520), ("0.5GB", 520), ("524288 kB", 520), ("536870912B", 520), ("1TB", 1064960)],
)
def test_amounts_are_read_as_the_server_reads_them(amount: object, shown: int) -> None:
    assert f"shared_buffers {shown}Mi" in problems("512Mi", shared_buffers=amount)[0]


def test_numbers_without_a_unit_are_what_the_parameter_counts_in() -> None:
    (problem,) = problems("512Mi", work_mem=409600, maintenance_work_mem=102400, wal_buffers=-1)

    assert "work_mem 400Mi + maintenance_work_mem 100Mi)" in problem


@pytest.mark.parametrize("amount", ["128M", "128mb", "half", "-5", "1 PB"])
def test_an_amount_that_the_server_cannot_read_is_refused(amount: str) -> None:
    assert problems("512Mi", shared_buffers=amount) == [
        f"configuration.shared_buffers: {amount!r} is not allowed; an amount as PostgreSQL reads it: a number with B, "
        'kB, MB, GB or TB, such as "256MB"'
    ]


def test_a_count_that_is_none_is_refused() -> None:
    assert problems("512Mi", max_connections="many") == [
        "configuration.max_connections: 'many' is not allowed; an integer"
    ]


@given(memory=st.integers(int(Quantity(MIN_MEMORY).amount), 2**42))
def test_the_derived_parameters_fit_in_every_limit(memory: int) -> None:
    found = Problems("")
    completed = complete(PostgresqlConf(()), Quantity(str(memory)), found)

    assert not found.lines
    assert all(re.fullmatch(r"[1-9][0-9]*(MB)?", setting.value) for setting in completed.settings)
