"""When the Job that waits for departures may not be done."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from stateful_databases.cassandra.config_map import config_map
from stateful_databases.cassandra.job import departure_job
from stateful_databases.cassandra.spec import CassandraSpec
from stateful_databases.shared.scripts import SCRIPTS

from tests.local.images.container import Container, Unpacked
from tests.references import references

# In the place of status.sh: what each tells, which addresses a name has, and ten seconds in no time.
TOLD = """
member() { echo "events-$1.events-headless"; }
told_by() { cat "$SCRIPTS/told/$1"; }
python3() { cat "$SCRIPTS/told/$2"; }
sleep() { SECONDS=$((SECONDS + 10)); }
"""
DOMAIN = "default.svc.cluster.local"
DOWN = "waiting until the ring has exactly members 0,1,2,3, and all are up: UN 10.0.0.0,DN 10.0.0.1"
NAMES = f"search {DOMAIN}\nnameserver 127.0.0.1\noptions timeout:1 attempts:1\n"

Waited = Callable[[str, str], tuple[int, str]]


@pytest.fixture
def start(unpacked: Callable[[str], Unpacked], tmp_path: Path) -> Iterator[Callable[[str], Container]]:
    """Start the Job's container with this resolv.conf; no name server answers."""
    spec = CassandraSpec.parse("events", {"version": "5.0"})
    job = cast(
        "dict[str, dict[str, dict[str, dict[str, list[dict[str, list[dict[str, str]]]]]]]]",
        departure_job(spec, references(spec)),
    )
    (departure,) = job["spec"]["template"]["spec"]["containers"]
    environment = {each["name"]: each.get("value", "default") for each in departure["env"]}
    (tmp_path / "scripts").mkdir()
    for name, text in config_map(spec)["data"].items():
        (tmp_path / "scripts" / name).write_text(str(text))
    started: list[Container] = []

    def one(resolv_conf: str) -> Container:
        (tmp_path / "resolv.conf").write_text(resolv_conf)
        mounts = {SCRIPTS: tmp_path / "scripts", "/etc/resolv.conf": tmp_path / "resolv.conf"}
        command = cast("list[str]", departure["command"])
        container = Container(unpacked("cassandra:5.0"), tmp_path / "job", environment, mounts, command=tuple(command))
        started.append(container)
        return container.start()

    yield one
    for container in started:
        container.remove()


def test_a_name_server_that_does_not_answer_is_no_ring_without_members(start: Callable[[str], Container]) -> None:
    container = start(NAMES)

    container.until(lambda: "waiting for the name server" in container.log)
    with pytest.raises(AssertionError, match="still not after"):
        container.until(lambda: False, seconds=15)


@pytest.fixture
def waited(start: Callable[[str], Container], tmp_path: Path) -> Waited:
    """Let the Job for three members hear what each of them tells, and what a fourth does; give its code and words."""

    def one(staying: str, going: str) -> tuple[int, str]:
        scripts, told = tmp_path / "scripts", tmp_path / "scripts/told"
        (scripts / "status.sh").write_text(TOLD)
        told.mkdir()
        for ordinal in range(4):
            (told / f"events-{ordinal}.events-headless.{DOMAIN}.").write_text(f"10.0.0.{ordinal}\n")
        (told / f"events-headless.{DOMAIN}.").write_text("".join(f"10.0.0.{ordinal}\n" for ordinal in range(4)))
        for ordinal, words in enumerate([*[staying] * 3, going]):
            for name in (f"events-{ordinal}.events-headless", f"10.0.0.{ordinal}"):
                (told / name).write_text(f"{words}\n")
        container = start(NAMES)
        return container.wait(), container.log

    return one


@pytest.mark.parametrize(
    ("staying", "going"),
    [
        pytest.param("member 3 3 100 500", "idle", id="it has left"),
        pytest.param("member 3 3 100 500", "", id="it never was one: its image or its settings are wrong"),
        pytest.param("starting", "idle", id="there is no ring yet"),
        pytest.param("", "idle", id="there is no ring, and no image is right"),
    ],
)
def test_it_is_done_where_nobody_is_left_to_leave(waited: Waited, staying: str, going: str) -> None:
    assert waited(staying, going)[0] == 0


@pytest.mark.parametrize(
    ("staying", "going", "reason"),
    [
        pytest.param("member 3 4 100 500", "member 3 4 100 500 it is so. ", "it is so. Or set", id="a reason"),
        pytest.param(
            "member 3 4 100 500",
            f"member 3 4 100 500 {DOWN}",
            f"a member is down, and none leaves without it: bring it back, or set replicas back: {DOWN}",
            id="another one is down",
        ),
        *(
            pytest.param(staying, going, "those that are to leave are down: bring them", id=name)
            for staying, going, name in (
                ("member 3 4 100 500", "", "it is down"),
                ("starting 4", "", "it is down, and those that stay start"),
                ("member 3 4 100 500", "idle", "those that stay count one that says that it has left"),
            )
        ),
        *(
            pytest.param(staying, "", "nobody tells whether the pod at 10.0.0.3 is one: set", id=name)
            for staying, name in (("", "nobody tells"), ("starting", "those that stay never saw a ring"))
        ),
    ],
)
def test_it_says_what_keeps_a_member_from_leaving(waited: Waited, staying: str, going: str, reason: str) -> None:
    code, log = waited(staying, going)

    assert code == 1
    assert log.splitlines()[-1].startswith(f"the ring can't have 3 members: {reason}")


@pytest.mark.parametrize(
    ("staying", "going", "words"),
    [
        pytest.param(
            "member 3 4 100 500", "member 3 4 100 500", "waiting for members to leave until 3", id="it leaves"
        ),
        pytest.param("member 4 4 100 500", "idle", "waiting for members to hear", id="nobody has heard of the number"),
        pytest.param("member 3 3 100 500", "starting", "waiting for the pod at 10.0.0.3 to tell", id="it starts"),
        pytest.param("member 4 4 100 500", "", "waiting for members to hear", id="it is down, and nobody has heard"),
    ],
)
def test_it_goes_on_waiting_with_the_next_up(waited: Waited, staying: str, going: str, words: str) -> None:
    code, log = waited(staying, going)

    assert code == 1
    assert log.splitlines()[-1].startswith(f"not done after 19 minutes, the next up goes on: {words}")


def test_names_of_elsewhere_prove_nothing(start: Callable[[str], Container]) -> None:
    container = start("search example.org\nnameserver 127.0.0.1\n")

    assert container.wait() == 1
    assert container.log.startswith("the cluster's names aren't this pod's")
