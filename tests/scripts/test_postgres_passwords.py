"""The Secrets are the truth: a password that can't be set keeps the server down, one that is set stands in no log."""

import pytest

from tests.scripts.pod import Pods

pytestmark = pytest.mark.cluster
USERS = {"reporting": {"grants": {"orders": ["SELECT"]}}}


@pytest.mark.parametrize("pods", ["postgres:18"], indirect=True)
@pytest.mark.parametrize(
    ("secret", "folder", "unusable"),
    [
        ("orders-superuser-credentials", "postgres", ""),
        ("orders-credentials", "user", "two\nlines"),
        ("orders-reporting-credentials", "user-reporting", ""),
    ],
)
def test_without_a_usable_password_no_start_serves(pods: Pods, secret: str, folder: str, unusable: str) -> None:
    said = f"refusing to start: /etc/credentials/{folder}/password must hold one line, the password\n"
    pods.passwords[secret] = unusable
    pod = pods.start(users=USERS)
    assert pod.wait() == 1
    assert said in pod.log
    assert not list(pods.volume.glob("*/docker"))  # a mended Secret is all that it takes

    pods.passwords[secret] = "mended"
    pods.stop(pods.ready(users=USERS))

    pods.passwords[secret] = unusable
    pod = pods.start(users=USERS)
    assert pod.wait() == 1
    assert said in pod.log
    assert "ready to accept connections" not in pod.log
