import re
from decimal import Decimal
from typing import Any, cast

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stateful_databases import MariaDBArgs
from stateful_databases.mariadb.memory import MIN_MEMORY, derived_values, needed_memory
from stateful_databases.mariadb.spec import MariaDBSpec
from stateful_databases.shared.quantities import Quantity

MIB = 2**20


def my_cnf(memory: str, sections: dict[str, Any] | None = None, storage: str = "100Gi") -> dict[str, str]:
    args = {
        "version": "11.4",
        "resources": {"limits": {"memory": memory}},
        "storage": {"size": storage},
        "configuration": sections or {},
    }
    text = MariaDBSpec.parse("orders", cast("MariaDBArgs", args)).configuration.text
    settings = re.findall(r'(?m)^(\w+) = "(.*)"$', text)
    assert len(settings) == len(dict(settings)), "a setting is there twice"
    return dict(settings)


def problems(memory: str, sections: dict[str, Any] | None = None) -> list[str]:
    with pytest.raises(pulumi.RunError) as caught:
        my_cnf(memory, sections)
    return [line.removeprefix("  - ") for line in str(caught.value).splitlines()[1:]]


@pytest.mark.parametrize(
    ("memory", "pool", "log_file", "aria", "connections"),
    [
        ("384Mi", "32M", "96M", "12M", "48"),
        ("512Mi", "133M", "96M", "20M", "80"),
        ("1Gi", "536M", "268M", "52M", "208"),
        ("8Gi", "5600M", "2048M", "128M", "500"),
        ("64Gi", "45740M", "2048M", "128M", "500"),
    ],
)
def test_the_settings_follow_from_the_limit(memory: str, pool: str, log_file: str, aria: str, connections: str) -> None:
    assert my_cnf(memory) == {
        "innodb_buffer_pool_size": pool,
        "innodb_log_file_size": log_file,
        "aria_pagecache_buffer_size": aria,
        "max_connections": connections,
    }


def test_under_the_least_limit_there_is_one_problem() -> None:
    assert problems("256Mi") == [
        "resources.limits.memory: '256Mi' is not allowed; at least 384Mi: the server isn't sure to start with less"
    ]


def test_a_log_that_takes_half_of_the_volume_is_refused() -> None:
    with pytest.raises(pulumi.RunError) as caught:
        my_cnf("8Gi", storage="3Gi")

    assert str(caught.value).splitlines()[1:] == [
        "  - storage.size: '3Gi' is not allowed; at least twice innodb_log_file_size, which is 2048M: "
        "raise it, or lower that in `configuration`"
    ]
    assert my_cnf("8Gi", {"mariadbd": {"innodb_log_file_size": "1G"}}, "3Gi")["innodb_log_file_size"] == "1G"


def test_a_volume_that_grows_changes_no_setting() -> None:
    assert my_cnf("8Gi", storage="8Gi") == my_cnf("8Gi", storage="800Gi")


@pytest.mark.parametrize("written", ["max_connections", "max-connections", "loose_max_connections", "MAX_CONNECT"])
@pytest.mark.parametrize("section", ["mysqld", "mariadbd", "server", "mariadb-11.4"])
def test_a_given_setting_replaces_the_derived_one_however_it_is_written(section: str, written: str) -> None:
    settings = my_cnf("512Mi", {section: {written: 20}})

    assert settings[written.replace("-", "_").lower()] == "20"
    assert len(settings) == 4


def test_a_section_of_a_client_replaces_nothing() -> None:
    args: MariaDBArgs = {"version": "11.4", "configuration": {"mariadb-dump": {"max_connections": 20}}}

    assert MariaDBSpec.parse("orders", args).configuration.server_setting("max_connections") == (
        "mariadbd.max_connections",
        "80",
    )


def test_the_derived_settings_stand_in_the_section_that_was_given() -> None:
    args: MariaDBArgs = {"version": "11.4", "configuration": {"client": {"x": 1}, "mariadbd": {"max_connections": 9}}}

    assert MariaDBSpec.parse("orders", args).configuration.text == (
        "[client]\n"
        'x = "1"\n'
        "\n"
        "[mariadbd]\n"
        'innodb_buffer_pool_size = "168M"\n'
        'innodb_log_file_size = "96M"\n'
        'aria_pagecache_buffer_size = "20M"\n'
        'max_connections = "9"\n'
    )


def test_more_connections_leave_the_buffer_pool_less() -> None:
    assert my_cnf("512Mi", {"mariadbd": {"max_connections": 200}})["innodb_buffer_pool_size"] == "75M"


def test_what_cannot_fit_is_refused_with_the_sum() -> None:
    assert problems("1Gi", {"mysqld": {"innodb-buffer-pool-size": "1G", "tmp_table_size": 33554432.0}}) == [
        "resources.limits.memory: '1Gi' is not allowed; the server needs 1543Mi (the server itself 160Mi + "
        "innodb_buffer_pool_size 1056Mi + 2 x innodb_log_buffer_size 32Mi + aria_pagecache_buffer_size 52Mi + "
        "max_connections 208 x 512Ki 104Mi + one query 35Mi + the clients in the "
        "container 104Mi): lower these, or raise the limit"
    ]


@pytest.mark.parametrize(
    "resources", ["1Gi", {"limits": "1Gi"}, {"limits": {"memory": "1 GB"}}, {"limits": {"memroy": "2Gi"}}]
)
def test_without_a_limit_that_can_be_read_there_is_no_sum(resources: object) -> None:
    args = {"version": "11.4", "resources": resources, "configuration": {"mysqld": {"innodb_buffer_pool_size": "1G"}}}
    with pytest.raises(pulumi.RunError) as caught:
        MariaDBSpec.parse("orders", cast("MariaDBArgs", args))

    assert "1 problem" in str(caught.value)
    assert "the server needs" not in str(caught.value)


def test_of_a_setting_given_in_two_sections_the_last_one_by_name_counts() -> None:
    sections = {"server": {"innodb_buffer_pool_size": "1G"}, "mysqld": {"innodb_buffer_pool_size": "64M"}}

    assert "innodb_buffer_pool_size 1056Mi" in problems("1Gi", sections)[0]


def test_connections_alone_can_be_too_many() -> None:
    (problem,) = problems("512Mi", {"mariadbd": {"max_connections": "1K"}})

    assert "innodb_buffer_pool_size 33Mi" in problem
    assert "max_connections 1024 x 512Ki 512Mi" in problem


@pytest.mark.parametrize(
    ("size", "amount"), [("400000000", 400000000), (419430400, 400 * MIB), ("409600k", 400 * MIB), ("1G", 1024 * MIB)]
)
def test_sizes_are_read_as_the_server_reads_them(size: object, amount: int) -> None:
    shown = -(-(amount + amount // 32) // MIB)

    assert f"innodb_buffer_pool_size {shown}Mi" in problems("512Mi", {"mariadbd": {"innodb_buffer_pool_size": size}})[0]


@pytest.mark.parametrize("size", ["128MB", "1.5G", "half", "-1", "128 M"])
def test_a_size_that_the_server_cannot_read_is_refused(size: str) -> None:
    assert problems("512Mi", {"mysqld": {"innodb_buffer_pool_size": size}}) == [
        f"configuration.mysqld.innodb_buffer_pool_size: {size!r} is not allowed; an integer, with K, M, G or T "
        'behind it if it is a size, such as "512M"'
    ]


@given(memory=st.integers(int(Quantity(MIN_MEMORY).amount), 2**42))
def test_the_derived_settings_fit_in_every_limit(memory: int) -> None:
    derived = derived_values(Quantity(str(memory)), {})

    assert sum(part.amount for part in needed_memory(derived)) <= memory
    assert all(value > 0 for value in derived.values())


@given(
    memory=st.integers(int(Quantity(MIN_MEMORY).amount), 2**36),
    connections=st.integers(10, 2000),
    pool=st.none() | st.integers(5, 4096),
)
def test_what_is_taken_fits_and_what_is_refused_does_not(memory: int, connections: int, pool: int | None) -> None:
    settings = {"max_connections": connections} | ({} if pool is None else {"innodb_buffer_pool_size": f"{pool}M"})
    values = {"max_connections": connections} | ({} if pool is None else {"innodb_buffer_pool_size": pool * MIB})
    limit = Quantity(str(memory))
    needed = sum(part.amount for part in needed_memory({**derived_values(limit, values), **values}))
    try:
        my_cnf(str(memory), {"mariadbd": settings})
    except pulumi.RunError:
        assert needed > memory
    else:
        assert Decimal(needed) <= limit.amount
