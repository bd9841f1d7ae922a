"""Which place in the ring a member takes, by what its volume and the others say."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.local.images.container import ADDRESS, Container, owned
from tests.scripts.pod import NAME, Pods

pytestmark = pytest.mark.parametrize("pods", ["cassandra:5.0"], indirect=True)
MEMBERSHIP = ".membership"
RING = f"cluster_name: {NAME}\ndata_center: dc1\nrack: rack1\nnum_tokens: 16\n"
SECRET = f"{NAME}-superuser-credentials"
SMALL = {"replicas": 1, "resources": {"limits": {"memory": "1Gi"}}}


def state(pods: Pods) -> str | None:
    file = pods.volume / MEMBERSHIP
    return file.read_text().partition("\n")[0] if file.exists() else None


def remember(pods: Pods, state: str, ring: str = RING) -> None:
    (pods.volume / MEMBERSHIP).write_text(f"{state}\n{ring}")


def said(container: Container, words: str) -> Callable[[], bool]:
    return lambda: words in container.log


def refused(pods: Pods, **args: Any) -> str:  # noqa: ANN401 - any argument of the component
    """The only line that a pod says before it ends with an error."""
    container = pods.start(**{**SMALL, **args})
    assert container.wait() == 1
    return container.log.strip()


def runs_a_server(container: Container) -> bool:
    # By a pattern that isn't itself among the arguments of a process.
    return container.exec("bash", "-c", "grep -qs [C]assandraDaemon /proc/[0-9]*/cmdline").returncode == 0


def login(container: Container, password: str) -> str:
    """What is said against it."""
    credentials = f"[plain_text_auth]\nusername = cassandra\npassword = {password}\n"
    command = f"umask 077; cat >/tmp/login; cqlsh --credentials=/tmp/login {ADDRESS} -e 'LIST ROLES' >/dev/null"
    done = container.exec("bash", "-c", command, text=credentials)
    return "" if done.returncode == 0 else done.stderr


def told(container: Container) -> str:
    """What the pod says of itself at its status port."""
    read = f'exec 3<>"/dev/tcp/{ADDRESS}/7100" && echo status >&3 && cat <&3'
    return container.exec("bash", "-c", read).stdout.strip()


def change_members(container: Container, count: int) -> None:
    (container.mounts["/etc/members"] / "replicas").write_text(f"{count}\n")


def name(container: Container, ordinal: int) -> None:
    """Have the container found as this member, by itself too."""
    with (container.folder / "hosts").open("a") as hosts:
        hosts.write(f"{ADDRESS} {NAME}-{ordinal}.{NAME}-headless\n")


def change_password(container: Container, account: str, password: str) -> None:
    """What the kubelet does in running pods when a Secret changes."""
    (container.mounts[f"/etc/credentials/{account}"] / "password").write_text(password)


@pytest.mark.parametrize("count", ["", "\n", "0\n", "three\n", "1 2\n"])
def test_a_count_that_cannot_be_read_begins_no_ring(pods: Pods, count: str) -> None:
    pods.overwritten["replicas"] = count

    assert refused(pods).startswith("refusing to start: /etc/members/replicas must hold the number of members, not ")
    assert list(pods.volume.iterdir()) == []


def test_a_member_of_another_ring_is_refused(pods: Pods) -> None:
    remember(pods, "joined")

    assert refused(pods, cluster_name="other") == (
        "refusing to start: the volume is a member's of another ring: "
        f"cluster_name: {NAME} data_center: dc1 rack: rack1 num_tokens: 16"
    )
    assert state(pods) == "joined"


def test_strangers_data_is_refused(pods: Pods) -> None:
    owned(pods.volume / "data", 999)

    assert refused(pods) == (
        "refusing to start: the volume isn't empty and holds no member of a ring: there is /var/lib/cassandra/data"
    )


@pytest.mark.parametrize("state", ["joined", "leaving"])
def test_a_member_whose_data_is_gone_is_refused(pods: Pods, state: str) -> None:
    remember(pods, state)

    assert refused(pods).startswith(
        "refusing to start: the volume is a member's, and its data is gone: there is no /var/lib/cassandra/data/system."
        " Where there are others, remove this one there with nodetool removenode"
    )
    assert [file.name for file in pods.volume.iterdir()] == [MEMBERSHIP]


def test_nobody_begins_a_ring_before_all_have_said_that_they_are_empty(pods: Pods) -> None:
    container = pods.start(**{**SMALL, "replicas": 3})

    container.until(said(container, "waiting for members 1 2 to say whether they have data"))
    container.until(lambda: told(container) == "empty")
    assert state(pods) is None
    change_members(container, 1)
    container.until(lambda: state(pods) == "creating")


def test_one_that_waits_for_a_ring_that_nobody_begins_keeps_no_pod_from_being_mended(pods: Pods) -> None:
    pods.ordinal = 1
    container = pods.start(**{**SMALL, "replicas": 3})
    name(container, 1)
    pods.until_ready(container, **{**SMALL, "replicas": 3})
    assert (state(pods), told(container)) == (None, "empty")

    # Now member 0 starts: it is this container itself, by another name.
    name(container, 0)
    container.exec("bash", "-c", "echo starting >/run/cassandra/status")
    assert container.wait() == 0
    again = pods.restart(container)
    again.until(lambda: told(again) == "empty")
    assert again.exec("ls", "/run/cassandra/waiting").returncode != 0


def test_a_member_that_is_not_wanted_waits(pods: Pods) -> None:
    pods.ordinal = 1
    container = pods.start(**SMALL)

    container.until(said(container, "waiting for a ring of more than 1 members"))
    change_members(container, 2)
    container.until(said(container, "waiting for a member of the ring to answer: 0"))
    assert state(pods) is None


def test_what_has_left_the_ring_is_set_aside_where_the_member_is_wanted_again(pods: Pods) -> None:
    pods.ordinal = 1
    remember(pods, "decommissioned")
    (owned(pods.volume / "data", 999) / "rows").write_text("of the others now")
    container = pods.start(**SMALL)

    container.until(said(container, "waiting for a ring of more than 1 members"))
    assert (state(pods), (pods.volume / "data/rows").exists()) == ("decommissioned", True)
    assert told(container) == "idle"
    change_members(container, 2)
    container.until(said(container, "waiting for a member of the ring to answer: 0"))
    assert (pods.volume / ".decommissioned/data/rows").read_text() == "of the others now"
    assert state(pods) is None
    assert told(container) == "empty"


def test_a_member_that_was_killed_while_it_left_starts_no_server_before_the_others_have_said_what_it_is(
    pods: Pods,
) -> None:
    pods.ordinal = 1
    remember(pods, "leaving")
    (pods.volume / ".host-id").write_text("0f1e2d3c-0000-0000-0000-000000000001\n")
    owned(owned(pods.volume / "data", 999) / "system", 999)
    container = pods.start(**SMALL)

    container.until(said(container, "waiting for all that stay to say whether this member has left"))
    with pytest.raises(AssertionError, match="still not after"):
        container.until(lambda: runs_a_server(container), seconds=10)
    assert (state(pods), told(container)) == ("leaving", "starting")


def test_a_first_start_that_was_killed_is_made_good(pods: Pods) -> None:
    (pods.volume / f"{MEMBERSHIP}.new").write_text("crea")
    killed = pods.start(**SMALL)
    # The server of the first start, which only its own pod reaches, has written its own tables.
    killed.until((pods.volume / "data/system").exists)
    killed.signal("SIGKILL")
    killed.wait()
    assert state(pods) == "creating"

    container = pods.ready(**SMALL)

    assert state(pods) == "joined"
    assert NAME in pods.answer(container, "DESCRIBE KEYSPACES;")
    assert "password are incorrect" in login(container, "cassandra")


def test_passwords_that_change_while_the_server_runs_are_set(pods: Pods) -> None:
    pods.passwords[SECRET] = "before"
    container = pods.ready(**SMALL)
    change_password(container, "cassandra", "after'")
    change_password(container, "user", "another'")

    container.until(lambda: login(container, "after'") == "")
    assert "password are incorrect" in login(container, "before")
    container.until(lambda: pods.ask(container, "DESCRIBE TABLES;").returncode == 0)
    assert "after'" not in container.log
    assert "another'" not in container.log


def test_a_superusers_password_that_was_changed_is_in_force_after_the_containers_next_start(pods: Pods) -> None:
    pods.passwords[SECRET] = "before"
    pods.stop(pods.ready(**SMALL))
    pods.passwords[SECRET] = "p\"a's\\w%o r$d`#;é"

    first = pods.start(**SMALL)
    assert first.wait() == 1
    assert "refusing to start: the superuser's password in force is another one; the next start" in first.log
    container = pods.until_ready(pods.restart(first), **SMALL)

    assert login(container, pods.passwords[SECRET]) == ""
    assert "password are incorrect" in login(container, "before")
    assert pods.passwords[SECRET] not in pods.logs
