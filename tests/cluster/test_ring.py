"""A ring of three on three nodes: it forms, keeps strangers out, and serves a quorum while a member is gone."""

from collections.abc import Iterator

import pytest

from local import toolchain
from local.cluster import Cluster, load_image
from local.errors import LocalError
from local.images import Images, ensure
from local.stack.kubectl import Kubectl
from tests.cluster.waiting import until
from tests.program import Program

pytestmark = [pytest.mark.cluster, pytest.mark.usefixtures("ring")]
NAMESPACE = "ring"
HERE = f"--namespace={NAMESPACE}"
REFERENCE = "cassandra:5.0"
MEMBERS = ("events-0", "events-1", "events-2")
OF_THE_ROLE = "/etc/credentials/user/password"
PROGRAM = """
import pulumi
from pulumi_kubernetes.core.v1 import NamespacePatch
from stateful_databases import Cassandra

namespace = NamespacePatch("namespace", metadata={{
    "name": "{namespace}",
    "labels": {{"pod-security.kubernetes.io/enforce": "restricted"}},
    "annotations": {{"pulumi.com/patchForce": "true"}},
}})
Cassandra("events", {{
    "version": "5.0",
    "namespace": namespace.id.apply(lambda _: "{namespace}"),
    "image_registry": {registry!r},
    "storage": {{"size": "512Mi"}},
    "resources": {{"requests": {{"cpu": "50m"}}, "limits": {{"memory": "1Gi"}}}},
    "replicas": {replicas},
}}, pulumi.ResourceOptions(depends_on=[namespace]))
"""


@pytest.fixture(scope="module")
def images(cluster: Cluster) -> Images:
    found = ensure([REFERENCE])
    load_image(cluster, found.archives[REFERENCE])
    return found


@pytest.fixture(scope="module")
def kubectl(cluster: Cluster) -> Kubectl:
    return Kubectl(toolchain.ensure("kubectl")["kubectl"], cluster.kubeconfig, cluster.context)


@pytest.fixture(scope="module")
def ring(
    cluster: Cluster, images: Images, kubectl: Kubectl, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("ring") / "program"
    program = Program.empty(folder, cluster.kubeconfig, {"context": cluster.context})
    program.write(declared(images, replicas=3))
    program.up()
    yield program
    kubectl.run("delete", "namespace", NAMESPACE, "--wait=false")


def declared(images: Images, replicas: int) -> str:
    return PROGRAM.format(namespace=NAMESPACE, registry=images.registry, replicas=replicas)


def run(kubectl: Kubectl, member: str, command: str) -> str:
    """Run a shell's command in the member's container."""
    return kubectl.run("exec", member, HERE, "--", "bash", "-c", command)


def cql(kubectl: Kubectl, statement: str, to: str, login: str = f'events "$(<{OF_THE_ROLE})"') -> str:
    """Run a statement as the application's role from another member than the one that is asked."""
    asking = next(member for member in reversed(MEMBERS) if member != to)
    username, _, password = login.partition(" ")
    host = f"{to}.events-headless"
    return run(kubectl, asking, f"cqlsh -u {username} -p {password} {host} -e {statement!r}")


def states(kubectl: Kubectl, member: str) -> list[str]:
    """How the member sees each, such as UN: up, normal."""
    lines = run(kubectl, member, "nodetool status").splitlines()
    return [line[:2] for line in lines if line[:2] in {"UN", "DN", "UJ", "UL", "UM"}]


def uids(kubectl: Kubectl, member: str) -> set[str]:
    pods = kubectl.items("pods", HERE, f"--field-selector=metadata.name={member}")
    return {pod["metadata"]["uid"] for pod in pods}


def test_three_members_are_one_ring(ring: Program, kubectl: Kubectl) -> None:
    for member in MEMBERS:
        assert states(kubectl, member) == ["UN", "UN", "UN"]
    nodes = {pod["spec"]["nodeName"] for pod in kubectl.items("pods", HERE)}
    assert len(nodes) == 3
    assert ring.operations() == {}


def test_the_default_password_opens_nothing(kubectl: Kubectl) -> None:
    for member in MEMBERS:
        with pytest.raises(LocalError, match="password are incorrect"):
            cql(kubectl, "SELECT role FROM system_auth.roles", member, "cassandra cassandra")


def test_a_quorum_serves_while_a_member_is_gone(kubectl: Kubectl) -> None:
    cql(kubectl, "CREATE TABLE events.kept (n int PRIMARY KEY)", "events-0")
    cql(kubectl, "CONSISTENCY QUORUM; INSERT INTO events.kept (n) VALUES (1)", "events-0")
    before = uids(kubectl, "events-1")

    kubectl.run("delete", "pod", "events-1", HERE, "--grace-period=0", "--force")
    cql(kubectl, "CONSISTENCY QUORUM; INSERT INTO events.kept (n) VALUES (2)", "events-0")

    until(lambda: uids(kubectl, "events-1") - before, "another pod of the member")
    kubectl.run("wait", "pod/events-1", HERE, "--for=condition=Ready", "--timeout=300s")
    until(lambda: states(kubectl, "events-0") == ["UN", "UN", "UN"], "the member to be seen again")
    found = cql(kubectl, "CONSISTENCY ALL; SELECT n FROM events.kept", "events-1")
    assert {line.strip() for line in found.splitlines()} >= {"1", "2"}


def test_fewer_members_are_refused_at_preview(ring: Program, images: Images) -> None:
    ring.write(declared(images, replicas=1))
    preview = ring.try_run("preview")

    assert preview.returncode != 0
    assert "replicas: 1 is not allowed; the ring has 3 members" in preview.stdout + preview.stderr
