"""What faults cost a database that is written to: acknowledged rows lost, longest gap, time until it is Ready again."""

import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.samples import Bound, Comparison, Goal, Samples
from local import toolchain
from local.cluster import Cluster, down, load_image, up
from local.images import Images, ensure
from local.stack.kubectl import Kubectl, Object
from tests.cluster.databases import Databases
from tests.cluster.declared import Database
from tests.cluster.server import servers
from tests.cluster.waiting import TIMEOUT, until
from tests.cluster.writer import writing
from tests.program import Program

VERSIONS = {"mariadb": "11.4", "postgres": "18"}
CLAIMS = {"mariadb": "data-mariadb-0", "postgres": "postgres-data"}
SETTINGS = {"mariadb": {"mariadbd": {"max_connections": 77}}, "postgres": {"max_connections": 77}}
GROWTH_MIB = 64


@dataclass(frozen=True)
class Subject:
    """One database, in a program and a namespace of its own, both named as its kind."""

    cluster: Cluster
    databases: Databases
    name: str


@dataclass(frozen=True)
class Outcome:
    """One fault, once."""

    acknowledged: int
    lost: int
    gap_seconds: float
    ready_seconds: float
    """From the fault, or the first command of it, until the database is Ready and as declared."""


def server_killed(subject: Subject) -> None:
    """The server killed by signal 9 in its container."""
    pod = subject.databases.pod(subject.name)
    (server,) = servers(subject.cluster, pod)
    server.kill()
    server.wait(timeout=10)
    until(lambda: servers(subject.cluster, pod), "the server to start again")


def pod_deleted(subject: Subject, *flags: str) -> None:
    """The pod deleted, with the time that its server needs to shut down."""
    databases = subject.databases
    pod = databases.pod(subject.name)
    databases.kubectl.run("delete", "pod", pod["metadata"]["name"], databases.here, *flags)
    _wait_for_another(subject, pod)


def pod_killed(subject: Subject) -> None:
    """The pod deleted without any time for its server."""
    pod_deleted(subject, "--grace-period=0", "--force")


def node_drained(subject: Subject) -> None:
    """The node drained for a maintenance."""
    pod = subject.databases.pod(subject.name)
    with subject.databases.drained(pod["spec"]["nodeName"]):
        _wait_for_another(subject, pod)
        subject.databases.wait_until_ready(subject.name)


def image_reverted(subject: Subject) -> None:
    """An image that isn't there, given up on after 12 s, and the right one again."""
    databases, name = subject.databases, subject.name
    right = databases.declared[name]
    databases.change(name, image="stateful-databases.local/no-such-image:1")
    databases.declared[name] = replace(databases.declared[name], patience="12s")
    databases.try_up()
    databases.declared[name] = right
    databases.up()


def volume_grown(subject: Subject) -> None:
    """The claim grown, until the server's file system is."""
    databases, name = subject.databases, subject.name
    size = f"{int(databases.declared[name].args['storage']['size'].removesuffix('Mi')) + GROWTH_MIB}Mi"
    databases.change(name, storage={"size": size})
    databases.up()
    grown = f"--for=jsonpath={{.status.capacity.storage}}={size}"
    databases.kubectl.run("wait", f"pvc/{CLAIMS[name]}", databases.here, grown, TIMEOUT)


def setting_rolled(subject: Subject) -> None:
    """A setting changed, or taken back by the next repeat."""
    databases, name = subject.databases, subject.name
    changed = databases.declared[name].args.get("configuration") == SETTINGS[name]
    databases.change(name, configuration={} if changed else SETTINGS[name])
    databases.up()


def destroyed_and_up(subject: Subject) -> None:
    """Every object but the claim deleted and made again, with a new password."""
    subject.databases.program.run("destroy", "--yes", "--skip-preview")
    subject.databases.up()


FAULTS: Mapping[str, Callable[[Subject], None]] = {
    "kill -9": server_killed,
    "pod deleted": pod_deleted,
    "pod deleted, grace 0": pod_killed,
    "node drained": node_drained,
    "bad image, reverted": image_reverted,
    "volume grown": volume_grown,
    "setting rolled": setting_rolled,
    "destroy and up": destroyed_and_up,
}


def outcome(subject: Subject, fault: Callable[[Subject], None]) -> Outcome:
    """Let a fault happen to a database that is written to."""
    databases, name = subject.databases, subject.name
    with writing(databases.kubectl, databases.namespace, databases.outputs(name)) as (writer,):
        writer.wait_for_rows()
        start = time.monotonic()
        fault(subject)
        databases.wait_until_ready(name)
        ready_seconds = time.monotonic() - start
        writer.wait_for_rows()
        lost = writer.lost()
        return Outcome(len(writer.acknowledged()), len(lost), writer.longest_gap_seconds(), ready_seconds)


@contextmanager
def subjects() -> Generator[list[Subject]]:
    """One database of each kind on a cluster of three nodes."""
    cluster = Cluster.named("bench")
    down(cluster)
    up(cluster, nodes=3)
    try:
        images = ensure(f"{kind}:{version}" for kind, version in VERSIONS.items())
        for archive in images.archives.values():
            load_image(cluster, archive)
        with tempfile.TemporaryDirectory() as folder:
            yield [_subject(cluster, images, kind, Path(folder) / kind) for kind in VERSIONS]
    finally:
        down(cluster)


def _subject(cluster: Cluster, images: Images, kind: str, folder: Path) -> Subject:
    args = {
        "version": VERSIONS[kind],
        "image_registry": images.registry,
        "storage": {"size": "512Mi"},
        "resources": {"requests": {"cpu": "50m"}, "limits": {"memory": "384Mi"}},
    }
    kubectl = Kubectl(toolchain.ensure("kubectl")["kubectl"], cluster.kubeconfig, cluster.context)
    program = Program.empty(folder, cluster.kubeconfig, {"context": cluster.context})
    databases = Databases(program, kubectl, f"faults-{kind}", {kind: Database(kind, args)})
    databases.up()
    return Subject(cluster, databases, kind)


def _wait_for_another(subject: Subject, pod: Object) -> None:
    """Wait until the pod has a successor, which may not be Ready yet: what a workload's status says is older."""
    uid = pod["metadata"]["uid"]
    pods = partial(subject.databases.pods, subject.name)
    until(lambda: any(other["metadata"]["uid"] != uid for other in pods()), f"another pod of {subject.name}")


def measure(repeats: int) -> list[Comparison]:
    """Let every fault happen to each database in turn: only the first kill of a pod's server has no back-off."""
    with subjects() as databases:
        return [each for subject in databases for each in _measured(subject, repeats)]


def _measured(subject: Subject, repeats: int) -> list[Comparison]:
    rounds = [{fault: outcome(subject, happen) for fault, happen in FAULTS.items()} for _ in range(repeats)]
    return [each for fault in FAULTS for each in _lines(f"{subject.name}, {fault}", [each[fault] for each in rounds])]


def _lines(what: str, outcomes: list[Outcome]) -> tuple[Comparison, ...]:
    acknowledged, lost = sum(each.acknowledged for each in outcomes), sum(each.lost for each in outcomes)
    gaps, ready = tuple(each.gap_seconds for each in outcomes), tuple(each.ready_seconds for each in outcomes)
    return (
        # All together: a median would hide a single loss.
        Comparison(f"{what}: of {acknowledged} rows", "lost", Samples("all", (lost,)), goal=Goal(Bound.AT_MOST, 0)),
        Comparison(f"{what}: longest gap", "s", Samples("writer", gaps)),
        Comparison(f"{what}: until Ready", "s", Samples("pod", ready)),
    )
