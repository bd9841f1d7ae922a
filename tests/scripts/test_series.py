"""MariaDB's series and its data's: never back, and forward with the server's own upgrade."""

from pathlib import Path

import pytest

from tests.scripts.pod import Pods

pytestmark = pytest.mark.cluster
TABLE = "CREATE TABLE seen (what varchar(20)); INSERT INTO seen VALUES ('before');"


def last_run_by(pods: Pods, release: str) -> None:
    """Have the data say that another release ran on it last, as its own programs write it."""
    (info,) = pods.volume.glob("*_upgrade_info")
    info.write_text(f"{release}-MariaDB")


def opened_by(pods: Pods) -> Path:
    return pods.volume / ".opened-by"


@pytest.mark.parametrize("pods", ["mariadb:10.11"], indirect=True)
def test_data_of_an_earlier_series_is_upgraded_and_that_of_a_later_one_refused(pods: Pods) -> None:
    pod = pods.ready(users={"reporting": {"grants": {"orders": ["SELECT"]}}})
    pods.answer(pod, TABLE)
    pods.stop(pod)

    last_run_by(pods, "10.6.18")
    pod = pods.ready(users={"reporting": {"grants": {"orders": ["SELECT"]}}})
    assert "upgrading the data from MariaDB 10.6 to 10.11" in pod.log
    assert pods.answer(pod, "SELECT what FROM seen", "reporting") == ["before"]
    pods.stop(pod)
    assert [file.name for file in pods.volume.glob("system_mysql_backup*")] == ["system_mysql_backup_10.6.sql.gz"]

    last_run_by(pods, "11.4.5")
    pod = pods.start()
    assert pod.wait() == 1
    assert "the data was last run by MariaDB 11.4, and this is 10.11" in pod.log
    assert "Starting MariaDB" not in pod.log

    last_run_by(pods, "10.11.2")
    pod = pods.ready()
    assert "upgrading" not in pod.log


@pytest.mark.parametrize("pods", ["mariadb:11.4"], indirect=True)
def test_an_image_that_cannot_upgrade_does_not_touch_the_data(pods: Pods) -> None:
    pods.stop(pods.ready())
    last_run_by(pods, "10.11.19")

    pod = pods.start()
    assert pod.wait() == 1
    assert "this image of 11.4 has no mariadb-upgrade: use the official one" in pod.log
    assert "Starting MariaDB" not in pod.log


@pytest.mark.parametrize("pods", ["mariadb:10.11"], indirect=True)
def test_an_upgrade_that_fails_ends_its_server_in_order_and_closes_the_way_back(pods: Pods) -> None:
    pods.stop(pods.ready())
    last_run_by(pods, "10.6.18")
    in_the_way = pods.volume / "system_mysql_backup_10.6.sql.gz.new"
    in_the_way.mkdir()

    pod = pods.start()
    assert pod.wait() == 1
    assert "upgrading the data from MariaDB 10.6 to 10.11" in pod.log
    assert "mariadbd: Shutdown complete" in pod.log
    assert opened_by(pods).read_text() == "10.11\n"

    in_the_way.rmdir()
    pod = pods.ready()
    assert "upgrading the data from MariaDB 10.6 to 10.11" in pod.log
    pods.stop(pod)

    # As if the server that failed above had been a later one.
    last_run_by(pods, "10.6.18")
    opened_by(pods).write_text("11.4\n")
    pod = pods.start()
    assert pod.wait() == 1
    assert "the data was last run by MariaDB 11.4, and this is 10.11" in pod.log
    assert "Starting MariaDB" not in pod.log


@pytest.mark.parametrize("pods", ["mariadb:10.11"], indirect=True)
def test_data_of_a_series_that_nothing_names_is_not_opened_until_somebody_does(pods: Pods) -> None:
    pods.stop(pods.ready())
    pods.stop(pods.ready())
    for mark in pods.volume.glob("*_upgrade_info"):
        mark.unlink()
    pod = pods.ready()
    assert "upgrading" not in pod.log  # the component has a mark of its own
    pods.stop(pod)

    opened_by(pods).unlink()
    pod = pods.start()
    assert pod.wait() == 1
    assert "Write the one that ran on it last, such as 10.11, into /var/lib/mysql/.opened-by" in pod.log
    assert "Starting MariaDB" not in pod.log

    opened_by(pods).write_text("10.11")
    pods.ready()
