from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pulumi
import pytest
from stateful_databases import Cassandra, MariaDB, Postgres
from stateful_databases.cassandra.spec import CassandraSpec
from stateful_databases.mariadb.spec import MariaDBSpec
from stateful_databases.postgres.spec import PostgresSpec

from tests.monitor import Registrations, register


@dataclass(frozen=True)
class Declared:
    """One kind of database, named "ledger", with whatever arguments a test gives."""

    component: Callable[..., Cassandra | MariaDB | Postgres]
    spec: Callable[..., CassandraSpec | MariaDBSpec | PostgresSpec]
    version: str

    def registered(self, **args: Any) -> Registrations:  # noqa: ANN401 - any argument
        return register(lambda: self.component("ledger", {"version": self.version, **args}))

    def pod_template(self, **args: Any) -> Any:  # noqa: ANN401 - read as plain data
        return self.registered(**args)["ledger-server"].inputs["spec"]["template"]

    def pod(self, **args: Any) -> Any:  # noqa: ANN401 - read as plain data
        return self.pod_template(**args)["spec"]

    def container(self, **args: Any) -> Any:  # noqa: ANN401 - read as plain data
        (container,) = self.pod(**args)["containers"]
        return container

    def warnings(self, **args: Any) -> tuple[str, ...]:  # noqa: ANN401 - any argument
        return self.spec("ledger", {"version": self.version, **args}).warnings

    def problems(self, **args: Any) -> list[str]:  # noqa: ANN401 - any wrong thing may be given
        with pytest.raises(pulumi.RunError) as caught:
            self.component("ledger", {"version": self.version, **args})
        return [line.removeprefix("  - ") for line in str(caught.value).splitlines()[1:]]


CASSANDRA = pytest.param((Cassandra, CassandraSpec.parse, "5.0"), id="cassandra")
MARIADB = pytest.param((MariaDB, MariaDBSpec.parse, "11.4"), id="mariadb")
POSTGRES = pytest.param((Postgres, PostgresSpec.parse, "18"), id="postgres")

of_one_writer = pytest.mark.parametrize("database", [MARIADB, POSTGRES], indirect=True)
"""For what is otherwise with a ring, whose own tests say how."""


@pytest.fixture(params=[CASSANDRA, MARIADB, POSTGRES])
def database(request: pytest.FixtureRequest) -> Declared:
    return Declared(*request.param)
