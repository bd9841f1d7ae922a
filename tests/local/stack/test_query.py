"""SQL and CQL from another pod of the real cluster."""

import pytest

from local.errors import LocalError
from local.stack.query import query
from tests.clone import Clone
from tests.local.stack.conftest import Rendered

ANSWER = {
    "mariadb": ("select 42 as answer", "|     42 |"),
    "postgres": ("select 42 as answer", "     42"),
    # CQL has no query without a table.
    "cassandra": ("select (int) 42 as answer from system.local", "     42"),
}


@pytest.mark.cluster
@pytest.mark.engine
@pytest.mark.parametrize(("kind", "name"), [("mariadb", "orders"), ("postgres", "billing"), ("cassandra", "events")])
def test_rows_and_the_clients_own_words(applied: Rendered, kind: str, name: str) -> None:
    database = applied.database(kind, name)
    asked, shown = ANSWER[kind]

    assert shown in query(applied.kubectl, applied.namespace, database, asked)
    with pytest.raises(LocalError, match="nowhere"):
        query(applied.kubectl, applied.namespace, database, "select * from nowhere")

    leftovers = applied.kubectl.items("pods", applied.here, "--selector=app.kubernetes.io/component=query")
    assert all("deletionTimestamp" in pod["metadata"] for pod in leftovers)


@pytest.mark.cluster
@pytest.mark.engine
def test_a_database_that_is_not_there(rendered: Rendered) -> None:
    with pytest.raises(LocalError, match=r'database "ledger": not in namespace .*; run make up first'):
        query(rendered.kubectl, rendered.namespace, rendered.database("postgres", "ledger"), "select 1")


@pytest.mark.engine
def test_before_the_first_up(program: Clone) -> None:
    with pytest.raises(LocalError) as error:
        program.stack.query("orders", "select 1")
    assert str(error.value) == 'stack "dev": no database "orders"; there are: none before the first make up'
