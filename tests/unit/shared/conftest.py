from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pulumi
import pytest
from stateful_databases import MariaDB, Postgres
from stateful_databases.mariadb.spec import MariaDBSpec
from stateful_databases.postgres.spec import PostgresSpec

from tests.monitor import Registrations, register


@dataclass(frozen=True)
class Declared:
    """One kind of database, named "ledger", with whatever arguments a test gives."""

    component: Callable[..., MariaDB | Postgres]
    spec: Callable[..., MariaDBSpec | PostgresSpec]
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


@pytest.fixture(
    params=[(MariaDB, MariaDBSpec.parse, "11.4"), (Postgres, PostgresSpec.parse, "18")], ids=["mariadb", "postgres"]
)
def database(request: pytest.FixtureRequest) -> Declared:
    return Declared(*request.param)
