"""A Secret without a usable password: no server, and no account that needs none."""

import pytest

from tests.scripts.pod import Pods

pytestmark = pytest.mark.cluster
USERS = {"reporting": {"grants": {"orders": ["SELECT"]}}}
SERVES = {"mariadb": "Starting MariaDB", "postgres": "starting PostgreSQL"}


@pytest.mark.parametrize(
    ("pods", "secret", "folder", "unusable"),
    [
        ("mariadb:11.4", "orders-root-credentials", "root", "two\nlines"),
        ("mariadb:11.4", "orders-credentials", "user", ""),
        ("mariadb:11.4", "orders.reporting-credentials", "user-reporting", "two\nlines"),
        ("postgres:18", "orders-superuser-credentials", "superuser", ""),
        ("postgres:18", "orders-credentials", "user", "two\nlines"),
        ("postgres:18", "orders.reporting-credentials", "user-reporting", ""),
    ],
    indirect=["pods"],
)
def test_the_first_start_and_every_later_one_is_refused(pods: Pods, secret: str, folder: str, unusable: str) -> None:
    said = f"refusing to start: /etc/credentials/{folder}/password must hold one line, the password\n"
    pods.passwords[secret] = unusable
    pod = pods.start(users=USERS)
    assert pod.wait() == 1
    assert said in pod.log
    assert {file.name for file in pods.volume.iterdir()} <= {".server.lock"}  # a mended Secret is all that it takes

    pods.passwords[secret] = "mended"
    pod = pods.ready(users=USERS)
    assert pods.answer(pod, "SELECT 1", "reporting") == ["1"]
    assert SERVES[pods.product] in pod.log
    pods.stop(pod)

    pods.passwords[secret] = unusable
    pod = pods.start(users=USERS)
    assert pod.wait() == 1
    assert said in pod.log
    assert SERVES[pods.product] not in pod.log
