from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stateful_databases import CassandraArgs, MariaDBArgs, PostgresArgs
from stateful_databases.cassandra.spec import CassandraSpec
from stateful_databases.mariadb.spec import MariaDBSpec
from stateful_databases.postgres.spec import PostgresSpec

ARGUMENTS = sorted({*CassandraArgs.__annotations__, *MariaDBArgs.__annotations__, *PostgresArgs.__annotations__})


@pytest.mark.parametrize(
    ("kind", "parse"),
    [("Cassandra", CassandraSpec.parse), ("MariaDB", MariaDBSpec.parse), ("Postgres", PostgresSpec.parse)],
)
@given(
    args=st.dictionaries(
        st.sampled_from(ARGUMENTS) | st.text(max_size=8),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=2),
            max_leaves=4,
        ),
        max_size=4,
    )
)
def test_whatever_is_given_ends_in_a_spec_or_in_one_error(
    kind: str, parse: Callable[..., CassandraSpec | MariaDBSpec | PostgresSpec], args: dict[str, Any]
) -> None:
    try:
        spec = parse("ledger", args)
    except pulumi.RunError as error:
        assert str(error).startswith(f'{kind} "ledger": ')  # noqa: PT017 - both ends are fine, nothing else is
    else:
        assert spec.installation.image.version
