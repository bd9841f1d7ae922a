"""Which place in the ring a member takes, by what its volume and the others say."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cqlsh import CQLSH
from tests.local.images.container import ADDRESS, Container, owned
from tests.scripts.pod import HEADLESS, NAME, START_SECONDS, Pods

pytestmark = pytest.mark.parametrize("pods", ["cassandra:5.0"], indirect=True)
MEMBERSHIP = ".membership"
LOCK = ".lock"
STRANGER = "192.0.2.2"
RING = f"cluster_name: {NAME}\ndata_center: dc1\nrack: rack1\nnum_tokens: 16\n"
SECRET = f"{NAME}-superuser-credentials"
SMALL = {"replicas": 1, "resources": {"limits": {"memory": "1Gi"}}}


def state(pods: Pods) -> str | None:
    file = pods.volume / MEMBERSHIP
    return file.read_text().partition("\n")[0] if file.exists() else None


def files(pods: Pods) -> set[str]:
    return {file.name for file in pods.volume.iterdir()}


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
    command = f"umask 077; cat >/tmp/login; {CQLSH} --credentials=/tmp/login {ADDRESS} -e 'LIST ROLES' >/dev/null"
    done = container.exec("bash", "-c", command, text=credentials)
    return "" if done.returncode == 0 else done.stderr


def told(container: Container) -> str:
    """What the pod says of itself at its status port."""
    read = f'exec 3<>"/dev/tcp/{ADDRESS}/7100" && echo status >&3 && cat <&3'
    return container.exec("bash", "-c", read).stdout.strip()


def change_members(container: Container, count: int) -> None:
    (container.mounts["/etc/members"] / "replicas").write_text(f"{count}\n")


def name(container: Container, name: str, address: str = ADDRESS) -> None:
    """Have the container find somebody, itself for one, by this name."""
    with (container.folder / "hosts").open("a") as hosts:
        hosts.write(f"{address} {name}\n")


def forget(container: Container, address: str) -> None:
    """Have the container find nobody at this address."""
    hosts = container.folder / "hosts"
    hosts.write_text("".join(line for line in hosts.read_text().splitlines(keepends=True) if address not in line))


def member(ordinal: int) -> str:
    return f"{NAME}-{ordinal}.{NAME}-headless"


def change_password(container: Container, account: str, password: str) -> None:
    """What the kubelet does in running pods when a Secret changes."""
    (container.mounts[f"/etc/credentials/{account}"] / "password").write_text(password)


@pytest.mark.parametrize("count", ["", "\n", "0\n", "three\n", "1 2\n"])
def test_a_count_that_cannot_be_read_begins_no_ring(pods: Pods, count: str) -> None:
    pods.overwritten["replicas"] = count

    assert refused(pods).startswith("refusing to start: /etc/members/replicas must hold the number of members, not ")
    assert files(pods) == {LOCK}


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


@pytest.mark.parametrize(("state", "marks"), [("joined", set()), ("leaving", set()), ("joining", {".bootstrapped"})])
def test_a_member_whose_data_is_gone_is_refused(pods: Pods, state: str, marks: set[str]) -> None:
    remember(pods, state)
    for mark in marks:
        (pods.volume / mark).touch()

    assert refused(pods).startswith(
        "refusing to start: the volume is a member's, and its data is gone: there is no /var/lib/cassandra/data/system."
        " Where there are others, remove this one there with nodetool removenode"
    )
    assert files(pods) == {LOCK, MEMBERSHIP, *marks}


def test_nobody_begins_a_ring_before_all_have_said_that_they_are_empty(pods: Pods) -> None:
    container = pods.start(**{**SMALL, "replicas": 3})

    container.until(said(container, "waiting for members 1 2 to say whether they have data"))
    container.until(lambda: told(container) == "empty")
    name(container, HEADLESS, STRANGER)
    change_members(container, 1)
    container.until(said(container, f"waiting for the pod at {STRANGER} to say whether it has data"))
    assert state(pods) is None
    forget(container, STRANGER)
    container.until(lambda: state(pods) == "creating")


def test_a_server_that_still_has_the_volume_open_keeps_the_next_one_from_it(pods: Pods) -> None:
    deleted_by_force = pods.start(**{**SMALL, "replicas": 3})
    deleted_by_force.until(lambda: told(deleted_by_force) == "empty")
    container = pods.start(**SMALL)

    container.until(
        said(container, f"waiting for /var/lib/cassandra/{LOCK}: another server still has this volume open")
    )
    container.until(lambda: told(container) == "starting")
    assert state(pods) is None
    pods.stop(deleted_by_force)
    container.until(lambda: state(pods) == "creating")


def test_one_that_waits_for_a_ring_that_nobody_begins_keeps_no_pod_from_being_mended(pods: Pods) -> None:
    pods.ordinal = 1
    container = pods.start(**{**SMALL, "replicas": 3})
    name(container, member(1))
    pods.until_ready(container, **{**SMALL, "replicas": 3})
    assert (state(pods), told(container)) == (None, "empty")

    # Now member 0 starts: it is this container itself, by another name.
    name(container, member(0))
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

    container.until(lambda: told(container) == "idle")
    assert (state(pods), (pods.volume / "data/rows").exists()) == ("decommissioned", True)
    change_members(container, 2)
    container.until(said(container, "waiting for a member of the ring to answer: 0"))
    assert (pods.volume / ".decommissioned/data/rows").read_text() == "of the others now"
    assert state(pods) is None
    assert told(container) == "empty"


def test_a_member_that_was_killed_while_it_left_starts_no_server_before_the_others_have_said_what_it_is(
    pods: Pods,
) -> None:
    pods.ordinal = 1
    remember(pods, "decommissioning")
    (pods.volume / ".host-id").write_text("0f1e2d3c-0000-0000-0000-000000000001\n")
    owned(owned(pods.volume / "data", 999) / "system", 999)
    container = pods.start(**SMALL)

    container.until(said(container, "waiting for members 0 to say whether this member has left"))
    with pytest.raises(AssertionError, match="still not after"):
        container.until(lambda: runs_a_server(container), seconds=10)
    assert (state(pods), told(container)) == ("decommissioning", "starting")


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
    change_password(container, "superuser", "after'")
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
    assert first.wait(START_SECONDS) == 1
    assert "refusing to start: the superuser's password in force is another one; the next start" in first.log
    container = pods.until_ready(pods.restart(first), **SMALL)

    assert login(container, pods.passwords[SECRET]) == ""
    assert "password are incorrect" in login(container, "before")
    assert pods.passwords[SECRET] not in pods.logs


ID = "0f1e2d3c-0000-0000-0000-000000000001"
OTHERS = "UN 10.0.0.9 99 KiB 16 100% 0f1e2d3c-0000-0000-0000-000000000009 rack1"


def judged(pods: Pods, command: str) -> str:
    """What member 1 of three prints where it runs this with the functions of its scripts, on an empty volume."""
    pods.ordinal = 1
    container = pods.start(**{**SMALL, "replicas": 3})
    container.until(said(container, "waiting for a member of the ring to answer: 0"))
    prepared = f"""
        set -euo pipefail
        shopt -s inherit_errexit
        export VOLUME=/tmp/volume
        mkdir "$VOLUME"
        for script in refuse status addresses peers state server roles resizing bootstrap decommission; do
            . "$SCRIPTS/$script.sh"
        done
        {command}
    """
    done = container.exec("bash", "-c", prepared)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def hears(said_by: tuple[str, str], seen_by: tuple[str, str]) -> str:
    """Members 0 and 2 say this of themselves, and see this ring."""
    return f"""
        told_by() {{ case $1 in *-0.*) echo "{said_by[0]}" ;; *) echo "{said_by[1]}" ;; esac }}
        ring_seen_by() {{ case $1 in *-0.*) echo "{seen_by[0]}" ;; *) echo "{seen_by[1]}" ;; esac | members_in; }}
        echo {ID} >"$identifier"
        echo 10.0.0.1 >"$last_address"
        quarantine=0
    """


MEMBER = "member 3 3 100 500"


REMOVED = "the ring doesn't know this member: it was removed while it was away"


@pytest.mark.parametrize(
    ("said_by", "seen_by", "is_refused"),
    [
        pytest.param((MEMBER, MEMBER), (OTHERS, OTHERS), True, id="nobody has it"),
        pytest.param((MEMBER, "starting"), (OTHERS, ""), True, id="the only one that serves doesn't have it"),
        pytest.param((MEMBER, ""), (OTHERS, ""), True, id="the only one that is there doesn't have it"),
        pytest.param((MEMBER, MEMBER), (OTHERS, f"DN 10.0.0.1 ? 16 100% {ID} rack1"), False, id="one has it"),
        pytest.param((MEMBER, MEMBER), (OTHERS, f"UJ 10.0.0.1 ? 16 ? {ID} rack1"), True, id="one knows that it joined"),
        pytest.param((MEMBER, MEMBER), (f"{OTHERS}\nDN 10.0.0.7 ? 16 ? null r", ""), False, id="one lacks an id"),
        pytest.param((MEMBER, "starting"), (OTHERS.replace("0.9", "0.1"), ""), False, id="its address is another's"),
        pytest.param((MEMBER, ""), (f"UN {ADDRESS} ? 16 100% null rack1", ""), False, id="its address is nobody's yet"),
        pytest.param((MEMBER, MEMBER), ("", ""), False, id="no server answers"),
        pytest.param(("starting", ""), (OTHERS, OTHERS), False, id="nobody serves"),
    ],
)
def test_a_member_that_was_removed_while_it_was_away_is_refused(
    pods: Pods,
    said_by: tuple[str, str],
    seen_by: tuple[str, str],
    is_refused: bool,  # noqa: FBT001 - pytest's
) -> None:
    said = judged(pods, f"{hears(said_by, seen_by)} patience_with_silence=1; (refuse_removed) 2>&1 || true")

    assert (REMOVED in said) == is_refused


def test_a_member_whose_network_comes_after_it_asks_again(pods: Pods) -> None:
    command = f"""{hears((MEMBER, MEMBER), (OTHERS, OTHERS))}
        told_by() {{ if [ -e /tmp/later ]; then echo "{MEMBER}"; else touch /tmp/later; fi; }}
        (refuse_removed) 2>&1 || true
    """

    assert REMOVED in judged(pods, command)


def test_a_member_that_was_removed_and_is_not_wanted_is_idle(pods: Pods) -> None:
    command = f"""{hears((MEMBER, MEMBER), (OTHERS, OTHERS))}
        ordinal=3
        wait_until_wanted() {{ echo idle; exit; }}
        refuse_removed
    """

    assert judged(pods, command) == "idle"


def test_a_signal_is_heeded_while_a_command_runs(pods: Pods) -> None:
    command = """
        (trap 'echo heard; exit' TERM; interruptibly sleep 600) >/tmp/said 2>&1 &
        sleep 1
        kill -TERM $!
        timeout 5 tail --pid=$! --follow /dev/null
        cat /tmp/said
    """

    assert judged(pods, command) == "heard"


@pytest.mark.parametrize(
    ("known", "left"),
    [
        pytest.param("", "lost+found .decommissioned .lock .membership", id="nobody has heard of it"),
        pytest.param(f"UJ 10.0.0.1 ? 16 ? {ID} rack1", "lost+found .decommissioned .lock .membership", id="it joined"),
        pytest.param(
            f"DN 10.0.0.1 ? 16 100% {ID} rack1",
            "lost+found .address .bootstrapped .decommissioned .host-id .lock .membership data",
            id="it is a member",
        ),
    ],
)
def test_what_a_bootstrap_that_was_cut_short_has_received_goes(pods: Pods, known: str, left: str) -> None:
    command = f"""{hears((MEMBER, MEMBER), (OTHERS, known or OTHERS))}
        mkdir "$VOLUME"/{{data,lost+found,.decommissioned}}
        touch "$VOLUME"/{{data/rows,.lock}}
        become joining
        discard_unfinished_bootstrap 2>/dev/null
        ls --almost-all "$VOLUME"
    """

    assert set(judged(pods, command).split()) == set(left.split())


@pytest.mark.parametrize("answer", ["refuse_removed", "become joining; discard_unfinished_bootstrap"])
def test_a_pod_with_the_address_of_another_member_is_to_be_deleted(pods: Pods, answer: str) -> None:
    taken = f"{OTHERS.replace('10.0.0.9', ADDRESS)}\nDN 10.0.0.1 ? 16 100% {ID} rack1"
    command = f"""{hears((MEMBER, ""), (taken, ""))}
        mkdir "$VOLUME/data"
        ({answer}) 2>&1 || true
        ls "$VOLUME"
    """

    said = judged(pods, command)

    assert "the ring has another member at the address of this pod: delete this pod" in said
    assert said.endswith("data")


def ring_of(*numbers: int) -> str:
    return "\n".join(
        f"UN 10.0.0.{number} 99 KiB 16 75% 0f1e2d3c-0000-0000-0000-00000000000{number} rack1" for number in numbers
    )


DEAD = "DN 10.0.0.7 ? 16 100% 0f1e2d3c-0000-0000-0000-000000000007 rack1"


@pytest.mark.parametrize(
    ("ring", "since", "waited"),
    [
        pytest.param(ring_of(2), 0, "", id="one is before it"),
        pytest.param(f"{ring_of(2)}\n{DEAD}", 99, f"members that are down: 10.0.0.7 {ID[:-1]}7.", id="one is down"),
        pytest.param(ring_of(2, 3), 25, "the others to see whether one is down", id="it may have been one of them"),
        pytest.param(ring_of(2, 3), 35, "", id="they have missed nobody"),
        pytest.param(f"{ring_of(2)}\nUJ 10.0.0.7 1 16 ? {ID[:-1]}7 rack1", 0, "", id="one joins"),
        pytest.param("", 99, "member 0 to show the ring", id="no server answers"),
    ],
)
def test_nobody_joins_while_a_member_is_down(pods: Pods, ring: str, since: int, waited: str) -> None:
    command = f"""{hears((MEMBER, ""), (ring, ""))}
        answers() {{ :; }}
        SECONDS=0
        sleep() {{ SECONDS={since}; [ ! -e /tmp/slept ] || exit 0; touch /tmp/slept; }}
        wait_for_turn 2>/tmp/said
        echo joins
    """

    said = judged(pods, f"({command}); cat /tmp/said")

    assert ("joins" in said) == (not waited)
    assert waited in said


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param((DEAD, ring_of(2)), id="it was seen as down"),
        pytest.param((f"{ring_of(2)}\nUN {DEAD[3:]}", DEAD, ring_of(2)), id="it was seen as up before"),
        pytest.param(("", ring_of(2)), id="it is the one that is asked, and answers again"),
    ],
)
def test_one_that_was_down_has_time_to_get_what_it_has_missed(pods: Pods, seen: tuple[str, ...]) -> None:
    command = f"""{hears(("starting 2", ""), ("", ""))}
        rings=({" ".join(f"'{ring}'" for ring in seen)})
        now=0
        answers() {{ [ -n "${{rings[now]}}" ]; }}
        ring_seen_by() {{ echo "${{rings[now]}}"; }}
        sleep() {{
            SECONDS=$((SECONDS + 10))
            echo "$now"
            now=$((now + 1 < ${{#rings[@]}} ? now + 1 : now))
        }}
        wait_for_turn 2>/dev/null
    """

    last = len(seen) - 1
    assert judged(pods, command).split() == [*map(str, range(last)), *[str(last)] * 3]


def test_one_that_has_joined_and_was_killed_is_asked_for_twice(pods: Pods) -> None:
    command = f"""{hears((MEMBER, ""), ("", ""))}
        ring_seen_by() {{
            echo "{OTHERS}"
            if [ -e /tmp/asked ]; then echo "DN 10.0.0.1 ? 16 100% {ID} rack1"; else touch /tmp/asked; fi
        }}
        mkdir "$VOLUME/data"
        become joining
        wait_for_turn() {{ :; }}
        find_place 2>/dev/null
        ls "$VOLUME"
    """

    assert judged(pods, command) == "data"


def test_one_that_is_in_the_ring_and_has_not_its_copies_yet_waits_for_nobody(pods: Pods) -> None:
    command = """
        become joining
        touch "$bootstrapped"
        wait_for_turn() { echo waits; }
        discard_unfinished_bootstrap() { echo discards; }
        find_place
        echo starts
    """

    assert judged(pods, command) == "starts"


@pytest.mark.parametrize(
    ("ring", "becomes"),
    [
        pytest.param(ring_of(1, 2, 3), "cleans 3", id="all of it are wanted"),
        pytest.param(f"{ring_of(1, 2, 3)}\n{DEAD}", "2", id="one is in it that is not wanted"),
    ],
)
def test_what_is_of_others_goes_once_the_ring_is_what_is_wanted(pods: Pods, ring: str, becomes: str) -> None:
    command = f"""
        nodetool() {{
            case $1 in status) echo "{ring}" ;; cleanup) printf "cleans " ;; info) echo "ID : {ID}" ;; esac
        }}
        everybody_answers() {{ :; }}
        tell_member() {{ :; }}
        become joined
        echo 2 >"$cleaned"
        follow 3 2>/dev/null || true
        cat "$cleaned"
    """

    assert judged(pods, command) == becomes


@pytest.mark.parametrize(
    ("ring", "of_member_3", "kept_by"),
    [
        pytest.param(ring_of(0, 1, 2, 4), "idle", "", id="one that was to go was removed"),
        pytest.param(
            ring_of(0, 1, 2, 4), "member 3 5 100 500", "members 0,1,2,3,4, and all are up", id="it is about to"
        ),
        pytest.param(ring_of(0, 1, 2, 4, 5), "idle", "members 0,1,2,4, and all are up", id="a later one goes first"),
        pytest.param(ring_of(0, 1, 2, 4), "", "", id="the one that was removed has no node"),
        pytest.param(ring_of(0, 1, 2, 3, 4), "", "members 0,1,2,4, and all are up", id="one says nothing"),
        pytest.param(ring_of(0, 1, 2, 4).replace("UN", "DN", 1), "idle", "all are up: DN 10.0.0.0", id="one is down"),
    ],
)
def test_members_leave_where_one_of_those_that_go_was_removed(
    pods: Pods, ring: str, of_member_3: str, kept_by: str
) -> None:
    command = f"""
        ordinal=4
        told_by() {{ case $1 in *-3.*) echo "{of_member_3}" ;; *) echo "{MEMBER}" ;; esac; }}
        say_copies_over() {{ :; }}
        used_and_size() {{ echo "60 500"; }}
        say_what_keeps 3 "{ring}"
    """

    said = judged(pods, command)

    assert said == "" if not kept_by else kept_by in said


def test_one_whose_bootstrap_was_cut_short_has_no_data_while_it_waits_for_its_turn(pods: Pods) -> None:
    command = """
        become joining
        mkdir "$VOLUME/data"
        ordinal=0
        tell() { echo "$*"; }
        wait_for_turn() { ls "$VOLUME"; state; exit; }
        nobody_has_begun() { echo "never asked"; }
        find_place
    """

    assert judged(pods, command).split() == ["empty", "joining"]


FOUR = ring_of(2, 3, 4)
THREE = FOUR.partition("\n")[2]
LEAVES = f"DL 10.0.0.1 ? 16 75% {ID} rack1"
REUSED = FOUR.replace("10.0.0.4", "10.0.0.1")


@pytest.mark.parametrize(
    ("said_by", "seen_by", "verdict"),
    [
        pytest.param((MEMBER, MEMBER), (f"{FOUR}\n{LEAVES}", FOUR), "left", id="one doesn't know it any more"),
        pytest.param((MEMBER, MEMBER), (f"{FOUR}\n{LEAVES}",) * 2, "not", id="all know it"),
        pytest.param(("", MEMBER), ("", f"{FOUR}\n{LEAVES}"), "unsure", id="one is down"),
        pytest.param(("", MEMBER), ("", f"{THREE}\n{LEAVES}"), "not", id="the one that is down was removed"),
        pytest.param(("", MEMBER), ("", f"{THREE}\nUJ 10.0.0.5 1 16 ? {ID[:-1]}5 r\n{LEAVES}"), "not", id="one joins"),
        pytest.param(("starting", MEMBER), (FOUR, f"{FOUR}\n{LEAVES}"), "unsure", id="only one that joins says no"),
        pytest.param(("starting 4", ""), (FOUR, ""), "left", id="one that starts again doesn't know it"),
        pytest.param((MEMBER, MEMBER), (REUSED, REUSED), "unsure", id="its address is another's"),
        pytest.param(("", ""), (FOUR, FOUR), "unsure", id="nobody is there"),
    ],
)
def test_a_member_that_was_killed_while_it_left_has_left_by_what_the_others_say(
    pods: Pods, said_by: tuple[str, str], seen_by: tuple[str, str], verdict: str
) -> None:
    command = f"""{hears(said_by, seen_by)}
        ordinal=3
        sleep() {{ echo unsure; exit; }}
        if has_left 2>/dev/null; then echo left; else echo not; fi
    """

    assert judged(pods, command) == verdict


@pytest.mark.parametrize(
    ("mode", "ring", "state", "runs"),
    [
        pytest.param("DECOMMISSIONED", OTHERS, "decommissioned", False, id="it has left"),
        pytest.param("DECOMMISSION_FAILED", f"UL 10.0.0.1 1 16 100% {ID} rack1", "leaving", False, id="it has not"),
        pytest.param("DECOMMISSION_FAILED", OTHERS, "decommissioning", False, id="it has told the others"),
        pytest.param("DECOMMISSION_FAILED", "", "decommissioning", False, id="it doesn't know"),
        pytest.param("NORMAL", f"UN 10.0.0.1 1 16 100% {ID} rack1", "leaving", True, id="it never began"),
        pytest.param("", "", "decommissioning", False, id="it doesn't answer"),
    ],
)
def test_what_became_of_a_member_that_leaves(
    pods: Pods,
    mode: str,
    ring: str,
    state: str,
    runs: bool,  # noqa: FBT001 - pytest's
) -> None:
    command = f"""
        nodetool() {{ case $1 in netstats) echo "Mode: {mode}" ;; status) echo "{ring}" ;; esac }}
        say_what_keeps() {{ :; }}
        tell_member() {{ :; }}
        lower_roles_copies() {{ :; }}
        echo {ID} >"$identifier"
        sleep 600 >/dev/null & server=$!
        leave 1 "{OTHERS}" >/dev/null 2>&1 || true
        state
        if timeout 2 tail --pid="$server" --follow /dev/null; then echo ended; else echo runs; kill "$server"; fi
    """

    assert judged(pods, command).split() == [state, "runs" if runs else "ended"]
