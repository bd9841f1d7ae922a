"""The official images' contract, kept by what runs: with a read-only root, without capabilities, as uid 999."""

import gzip
import os
import signal
from pathlib import Path

import pytest

from local.images import build
from tests.local.images.conftest import Start
from tests.local.images.container import Container, Unpacked, owned
from tests.local.images.product import PASSWORD, Product

pytestmark = pytest.mark.cluster
every_image = pytest.mark.parametrize(
    "product",
    # Cassandra's contract is another one: test_cassandra.
    [Product(one) for one in sorted(build.RECIPES) if not one.startswith("cassandra")],
    ids=str,
)

TABLE = "CREATE TABLE seen (what varchar(20))"


def ready(container: Container, product: Product) -> Container:
    container.until(lambda: product.is_ready(container))
    return container


def stop(container: Container, product: Product) -> int:
    container.signal(product.stop_signal)
    return container.wait()


def test_a_first_start_takes_secrets_from_files_and_runs_the_init_directory_in_order(
    product: Product, start: Start, init_directory: Path
) -> None:
    client = 'mariadb -uroot -p"$MARIADB_ROOT_PASSWORD" my-app' if product.is_mariadb else "psql -U app my-app"
    (init_directory / "1-sourced.sh").write_text(f"docker_process_sql <<<'{TABLE};'\n")
    (init_directory / "2-run.sh").write_text(f"#!/bin/sh\n{client} <<SQL\nINSERT INTO seen VALUES ('run');\nSQL\n")
    (init_directory / "2-run.sh").chmod(0o755)
    (init_directory / "3-plain.sql").write_text("INSERT INTO seen VALUES ('sql');")
    (init_directory / "4-packed.sql.gz").write_bytes(gzip.compress(b"INSERT INTO seen VALUES ('gz');"))
    (init_directory / "README").write_text("not to be run")

    container = ready(start(), product)

    assert product.answer(container, "SELECT what FROM seen").split() == ["run", "sql", "gz"]
    assert "ignoring /docker-entrypoint-initdb.d/README" in container.log
    assert product.ask(container, "SELECT 1", password="wrong").returncode != 0  # noqa: S106
    assert PASSWORD not in container.log
    environment = container.exec("cat", "/proc/1/environ").stdout
    assert "PASSWORD" not in environment


@every_image
def test_data_outlives_a_clean_stop_and_a_kill(product: Product, start: Start) -> None:
    container = ready(start(), product)
    product.answer(container, TABLE)
    product.answer(container, "INSERT INTO seen VALUES ('first')")
    assert stop(container, product) == 0

    container = ready(start(), product)
    assert "initialising" not in container.log
    product.answer(container, "INSERT INTO seen VALUES ('second');")
    container.signal("SIGKILL")
    assert container.wait() == 128 + signal.SIGKILL

    container = ready(start(), product)
    assert product.answer(container, "SELECT what FROM seen").split() == ["first", "second"]


def test_an_initialisation_that_failed_is_not_begun_again(product: Product, start: Start, init_directory: Path) -> None:
    (init_directory / "1.sql").write_text(f"{TABLE};")
    (init_directory / "2.sql").write_text("this is no SQL;")
    assert start().wait() != 0

    (init_directory / "2.sql").write_text("INSERT INTO seen VALUES ('again');")
    container = ready(start(), product)
    assert "initialising" not in container.log
    assert product.answer(container, "SELECT count(*) FROM seen") == "0"


def test_an_initialisation_that_was_killed_is_not_begun_again(
    product: Product, start: Start, init_directory: Path, volume: Path
) -> None:
    (init_directory / "1.sh").write_text("touch /tmp/here; sleep 600 & wait\n")
    container = start()
    container.until(lambda: container.exec("test", "-e", "/tmp/here").returncode == 0)  # noqa: S108 - in there
    assert not product.is_ready(container)
    container.signal("SIGKILL")
    container.wait()
    assert (volume / product.data / product.initialised).exists()

    container = ready(start(), product)
    assert "initialising" not in container.log


def test_a_stop_during_the_initialisation_is_heard(product: Product, start: Start, init_directory: Path) -> None:
    (init_directory / "1.sh").write_text("touch /tmp/here; sleep 600 & wait\n")
    container = start()
    container.until(lambda: container.exec("test", "-e", "/tmp/here").returncode == 0)  # noqa: S108 - in there
    assert stop(container, product) == 128 + signal.SIGTERM


def test_a_variable_and_its_file_are_not_both_taken(product: Product, start: Start, volume: Path) -> None:
    container = start(product.environment | {product.password_variable: PASSWORD})
    assert container.wait() == 1
    variable = product.password_variable
    assert f"both {variable} and {variable}_FILE are set, but only one may be" in container.log
    assert not (volume / product.data / product.initialised).exists()


def test_a_first_start_without_a_password_is_refused(product: Product, start: Start) -> None:
    environment = {name: value for name, value in product.environment.items() if product.password_variable not in name}
    container = start(environment)
    assert container.wait() == 1
    assert "a new data directory needs" in container.log


def test_a_volume_of_another_owner_is_refused(product: Product, start: Start, volume: Path) -> None:
    owned(volume / product.data, 998) if product.data != "." else os.chown(volume, 998, 998)
    container = start()
    assert container.wait() == 1
    assert "uid 998" in container.log


def test_any_uid_may_run_it(product: Product, start: Start, volume: Path) -> None:
    os.chown(volume, 4321, 4321)
    container = ready(start(None, uid=4321), product)
    assert product.answer(container, "SELECT 1") == "1"
    assert stop(container, product) == 0


def test_root_hands_the_server_to_the_database_user(product: Product, start: Start, volume: Path) -> None:
    os.chown(volume, 0, 0)
    capabilities = ("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETUID", "CAP_SETGID")
    container = ready(start(None, uid=0, capabilities=capabilities), product)
    assert "\nUid:\t999\t999\t999\t999\n" in container.exec("cat", "/proc/1/status").stdout
    assert (volume / product.data).stat().st_uid == 999


def test_options_go_to_the_server(product: Product, start: Start) -> None:
    if product.is_mariadb:
        container = ready(start(None, "--max-connections=42"), product)
        assert product.answer(container, "SELECT @@max_connections") == "42"
    else:
        container = ready(start(None, "-c", "max_connections=42"), product)
        assert product.answer(container, "SHOW max_connections") == "42"


@every_image
def test_the_image_says_how_it_is_run(product: Product, image: Unpacked) -> None:
    process = image.config()["process"]
    assert process["args"] == ["docker-entrypoint.sh", "mariadbd" if product.is_mariadb else "postgres"]
    assert process["user"] == {"uid": 0, "gid": 0}
    passwd = (image.bundle / "rootfs/etc/passwd").read_text()
    assert f"{'mysql' if product.is_mariadb else 'postgres'}:x:999:999:" in passwd
    variable = "MARIADB_VERSION" if product.is_mariadb else "PG_VERSION"
    assert any(entry.startswith(f"{variable}={product.version}.") for entry in process["env"])


@every_image
@pytest.mark.parametrize("program", ["flock", "setpriv", "gzip", "xz", "zstd", "bash"])
def test_the_programs_that_pods_rely_on_are_there(image: Unpacked, program: str) -> None:
    assert list((image.bundle / "rootfs/usr/bin").glob(program))
