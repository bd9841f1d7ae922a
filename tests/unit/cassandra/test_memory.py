from typing import Any, cast

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stateful_databases import CassandraArgs
from stateful_databases.cassandra.cassandra_yaml import CassandraYaml
from stateful_databases.cassandra.memory import Heap, derived_heap_mib, needed_memory
from stateful_databases.cassandra.spec import CassandraSpec
from stateful_databases.shared.quantities import Quantity

MIB = 2**20


def heap(memory: str, **args: Any) -> Heap:  # noqa: ANN401 - any wrong thing may be given
    given = {"version": "5.0", "resources": {"limits": {"memory": memory}}, **args}
    return CassandraSpec.parse("events", cast("CassandraArgs", given)).heap


def problems(memory: str, **args: Any) -> list[str]:  # noqa: ANN401 - any wrong thing may be given
    with pytest.raises(pulumi.RunError) as caught:
        heap(memory, **args)
    return [line.removeprefix("  - ") for line in str(caught.value).splitlines()[1:]]


@pytest.mark.parametrize(
    ("memory", "size"), [("1Gi", 414), ("2Gi", 1024), ("8Gi", 4096), ("62Gi", 31744), ("128Gi", 31744)]
)
def test_the_heap_is_half_of_the_limit_where_the_rest_leaves_it(memory: str, size: int) -> None:
    assert heap(memory) == Heap(size, None)


def test_under_the_least_limit_there_is_one_problem() -> None:
    assert problems("1023Mi") == [
        "resources.limits.memory: '1023Mi' is not allowed; at least 1Gi: the server isn't sure to start with less"
    ]


def test_sizes_as_they_are_given() -> None:
    assert heap("4Gi", max_heap_size="1Gi", heap_newsize="256Mi") == Heap(1024, 256)


def test_a_heap_that_can_not_fit_is_refused_with_the_sum() -> None:
    assert problems("2Gi", max_heap_size="1536Mi") == [
        "resources.limits.memory: '2Gi' is not allowed; the server needs 2496Mi (the heap 1536Mi + the caches beside "
        "it 480Mi + the server itself 320Mi + nodetool and cqlsh in the container 160Mi): lower these, "
        "or raise the limit"
    ]


def test_a_cache_that_is_given_counts_in_the_place_of_the_derived_one() -> None:
    caches = {"file_cache_size": "1GiB", "networking_cache_size": "512KiB"}

    assert problems("2Gi", configuration=caches) == [
        "resources.limits.memory: '2Gi' is not allowed; the server needs 2529Mi (the heap 1024Mi + the caches beside "
        "it 1025Mi + the server itself 320Mi + nodetool and cqlsh in the container 160Mi): lower these, "
        "or raise the limit"
    ]
    assert heap("4Gi", configuration=caches) == Heap(2048, None)


def test_what_is_no_heap() -> None:
    assert problems("2Gi", max_heap_size="128Mi") == ["max_heap_size: '128Mi' is not allowed; at least 256Mi"]
    assert problems("2Gi", heap_newsize="1Gi") == [
        "heap_newsize: '1Gi' is not allowed; a part of the heap, which is 1024Mi"
    ]
    assert problems("2Gi", max_heap_size="much")[0].startswith(
        "max_heap_size: 'much' is not allowed; a size of at least"
    )


@given(st.integers(min_value=1024, max_value=256 * 1024))
def test_whatever_the_limit_the_derived_heap_fits(mebibytes: int) -> None:
    size_mib = derived_heap_mib(Quantity(f"{mebibytes}Mi"))

    assert size_mib >= 256
    assert sum(part.amount for part in needed_memory(size_mib * MIB, CassandraYaml({}))) <= mebibytes * MIB
