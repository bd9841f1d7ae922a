"""MariaDB's health check, which asks as a user of its own."""

from pathlib import Path

import pytest

from tests.local.images.conftest import Start
from tests.local.images.product import Product

CHECKS = ("--connect", "--innodb_initialized", "--innodb_buffer_pool_loaded")

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.parametrize("product", [Product("mariadb:10.11")], ids=str),
]


def test_each_check_succeeds_on_a_server_that_serves_and_fails_without_its_user(
    product: Product, start: Start, volume: Path
) -> None:
    container = start()
    container.until(lambda: product.is_ready(container))
    assert [container.exec("healthcheck.sh", check).returncode for check in CHECKS] == [0, 0, 0]

    (volume / ".my-healthcheck.cnf").write_text("[client]\nuser=healthcheck\npassword=wrong\n")
    assert all(container.exec("healthcheck.sh", check).returncode for check in CHECKS)


def test_an_unknown_check_fails(product: Product, start: Start) -> None:
    container = start()
    container.until(lambda: product.is_ready(container))
    done = container.exec("healthcheck.sh", "--happy")
    assert done.returncode == 2
    assert "--happy: not one of" in done.stderr


def test_an_upgrade_makes_the_user_that_an_older_directory_lacks(product: Product, start: Start, volume: Path) -> None:
    first = start()
    first.until(lambda: product.is_ready(first))
    first.signal(product.stop_signal)
    assert first.wait() == 0
    (volume / ".my-healthcheck.cnf").unlink()

    second = start(product.environment | {"MARIADB_AUTO_UPGRADE": "1"})
    second.until(lambda: product.is_ready(second))
