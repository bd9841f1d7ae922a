"""A Secret without a usable password: no server, and no account that needs none."""

import pytest

from tests.scripts.pod import Pods

pytestmark = pytest.mark.cluster
SAID = "/etc/credentials/user-reporting/password must hold one line, the password"
USERS = {"reporting": {"grants": {"orders": ["SELECT"]}}}


@pytest.mark.parametrize("pods", ["mariadb:11.4"], indirect=True)
@pytest.mark.parametrize("unusable", ["", "two\nlines"])
def test_the_first_start_and_every_later_one_is_refused(pods: Pods, unusable: str) -> None:
    secret = "orders.reporting-credentials"
    pods.passwords[secret] = unusable
    pod = pods.start(users=USERS)
    assert pod.wait() == 1
    assert SAID in pod.log
    assert not list(pods.volume.iterdir())  # a mended Secret is all that it takes

    pods.passwords[secret] = "mended"
    pod = pods.ready(users=USERS)
    assert pods.answer(pod, "SELECT 1", "reporting") == ["1"]
    pods.stop(pod)

    pods.passwords[secret] = unusable
    pod = pods.start(users=USERS)
    assert pod.wait() == 1
    assert SAID in pod.log
    assert "Starting MariaDB" not in pod.log
