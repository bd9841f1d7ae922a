"""A first start that is killed while the image's own program still makes the data directory."""

import pytest

from tests.scripts.pod import Pods

pytestmark = pytest.mark.cluster


@pytest.mark.parametrize("pods", ["mariadb:11.4"], indirect=True)
def test_half_an_installation_is_not_taken_for_a_whole_one(pods: Pods) -> None:
    pod = pods.start()
    pod.until((pods.volume / "mysql").exists)
    pod.signal("SIGKILL")
    pod.wait()
    assert not list(pods.volume.glob("*_upgrade_info"))  # the program writes it last

    pod = pods.start()
    assert pod.wait() == 1
    assert "the first start was interrupted before the installation was complete" in pod.log
    assert "delete the claim and the pod, then run pulumi up --refresh" in pod.log
    assert "Starting MariaDB" not in pod.log
