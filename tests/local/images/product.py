"""What the tests need to know of the two servers, and nothing else of them differs."""

import subprocess
from dataclasses import dataclass

from tests.local.images.container import ADDRESS, Container

PASSWORD = 'it\'s a \\ "secret"'

_READ_PASSWORD = "$(cat /secrets/password)"


@dataclass(frozen=True)
class Product:
    reference: str

    def __str__(self) -> str:
        return self.reference

    @property
    def is_mariadb(self) -> bool:
        return self.reference.startswith("mariadb")

    @property
    def version(self) -> str:
        return self.reference.partition(":")[2]

    @property
    def environment(self) -> dict[str, str]:
        """What a first start needs, with a database whose name has to be quoted."""
        if self.is_mariadb:
            return {
                "MARIADB_ROOT_PASSWORD_FILE": "/secrets/password",
                "MARIADB_USER": "app",
                "MARIADB_PASSWORD_FILE": "/secrets/password",
                "MARIADB_DATABASE": "my-app",
            }
        names = {"POSTGRES_PASSWORD_FILE": "/secrets/password", "POSTGRES_USER": "app", "POSTGRES_DB": "my-app"}
        return names if self.version == "18" else names | {"PGDATA": f"{self.volume}/pgdata"}

    @property
    def password_variable(self) -> str:
        return "MARIADB_ROOT_PASSWORD" if self.is_mariadb else "POSTGRES_PASSWORD"

    @property
    def volume(self) -> str:
        if self.is_mariadb:
            return "/var/lib/mysql"
        return "/var/lib/postgresql" if self.version == "18" else "/var/lib/postgresql/data"

    @property
    def data(self) -> str:
        """The data directory below the volume."""
        if self.is_mariadb:
            return "."
        return "18/docker" if self.version == "18" else "pgdata"

    @property
    def run_folder(self) -> str:
        # /var/run is a link to /run.
        return "/run/mysqld" if self.is_mariadb else "/run/postgresql"

    @property
    def stop_signal(self) -> str:
        return "SIGTERM" if self.is_mariadb else "SIGINT"

    @property
    def initialised(self) -> str:
        """What in the data directory tells the entrypoint that there is nothing to initialise."""
        return "mysql" if self.is_mariadb else "PG_VERSION"

    def is_ready(self, container: Container) -> bool:
        if self.is_mariadb:
            ask = ("healthcheck.sh", "--connect", "--innodb_initialized")
        else:
            # A uid without a name has none to say by itself.
            ask = ("pg_isready", "--host=127.0.0.1", "--username=app")
        return container.exec(*ask).returncode == 0

    def ask(self, container: Container, sql: str, password: str = _READ_PASSWORD) -> subprocess.CompletedProcess[str]:
        """Ask as the application, over the network of the container."""
        if self.is_mariadb:
            client = f"mariadb --host={ADDRESS} --user=app --skip-column-names my-app"
            return container.exec("sh", "-c", f'MYSQL_PWD="{password}" {client}', text=sql)
        options = "--no-psqlrc --no-password --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1"
        client = f"psql {options} --host={ADDRESS} --username=app my-app"
        return container.exec("sh", "-c", f'PGPASSWORD="{password}" {client}', text=sql)

    def answer(self, container: Container, sql: str) -> str:
        done = self.ask(container, sql)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()
