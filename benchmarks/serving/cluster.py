"""The cluster that the databases of a benchmark run on, and one of them with all that is measured about it."""

import secrets
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from local import toolchain
from local.cluster import Cluster, down, load_image, up
from local.images import ensure
from local.stack.kubectl import Kubectl
from tests.program import Program

NAME = "bench"
"""Of the database, its user and what they own."""

PASSWORD = "known-to-the-poller"  # noqa: S105 - of databases that live for a minute
VERSIONS = {"MariaDB": "11.4", "Postgres": "18"}
REFERENCES = tuple(f"{kind.lower()}:{version}" for kind, version in VERSIONS.items())
TIMEOUT = "--timeout=300s"
_WORKLOADS = {"StatefulSet", "Deployment"}
# One connection for each question, and each client gives up by itself. Of host, user and password.
_ASK = {
    "MariaDB": """
        export MYSQL_PWD=$2 name=$1
        ask() { mariadb --no-defaults --connect-timeout=2 --host="$0" --user="$name" --execute="SELECT 1" "$name"; }
    """,
    "Postgres": """
        export PGPASSWORD=$2 PGCONNECT_TIMEOUT=2 name=$1
        ask() { psql --no-psqlrc --host="$0" --username="$name" --command="SELECT 1" "$name"; }
    """,
}


@dataclass(frozen=True)
class Site:
    """A cluster with the images in it, and a folder for programs."""

    cluster: Cluster
    kubectl: Kubectl
    registry: str
    folder: Path

    @contextmanager
    def database(self, kind: str) -> Generator["Database"]:
        """A database that isn't there yet, with a namespace of its own for as long as the block runs."""
        with self.namespace() as namespace:
            yield Database(self, kind, namespace)

    @contextmanager
    def namespace(self) -> Generator[str]:
        """A namespace that takes pods, for as long as the block runs."""
        namespace = f"bench-{secrets.token_hex(4)}"
        self.kubectl.run("create", "namespace", namespace)
        # Without it the namespace takes no pod.
        account = ("serviceaccount/default", f"--namespace={namespace}", "--for=create")
        self.kubectl.run("wait", *account, TIMEOUT)
        try:
            yield namespace
        finally:
            self.kubectl.run("delete", "namespace", namespace, TIMEOUT)


@contextmanager
def site(folder: Path, references: Iterable[str] = REFERENCES, nodes: int = 1) -> Generator[Site]:
    """Bring the benchmarks' own cluster up anew, and take it down at the end."""
    cluster = Cluster.named("bench")
    images = ensure(references)
    down(cluster)
    try:
        up(cluster, nodes)
        for archive in images.archives.values():
            load_image(cluster, archive)
        kubectl = Kubectl(toolchain.ensure("kubectl")["kubectl"], cluster.kubeconfig, cluster.context)
        yield Site(cluster, kubectl, images.registry or "docker.io/library", folder)
    finally:
        down(cluster)


@dataclass(frozen=True)
class Database:
    """One database, in a namespace that has no other."""

    site: Site
    kind: str
    namespace: str

    @property
    def here(self) -> str:
        """The namespace as kubectl's option."""
        return f"--namespace={self.namespace}"

    def program(self, kubeconfig: Path | None, config: dict[str, str]) -> Program:
        """Write a program that declares it; nothing of it has run."""
        program = Program.empty(self.site.folder / secrets.token_hex(4), kubeconfig, config)
        program.write(f"from stateful_databases import {self.kind}\n\n{self.kind}({NAME!r}, {self._args!r})\n")
        return program

    @property
    def _args(self) -> dict[str, Any]:
        return {
            "version": VERSIONS[self.kind],
            "namespace": self.namespace,
            "image_registry": self.site.registry,
            "storage": {"size": "512Mi"},
            "resources": {"requests": {"cpu": "50m"}, "limits": {"memory": "384Mi"}},
            "credentials": {"password": PASSWORD},
        }

    def rendered(self) -> Path:
        """Write its objects into one file for `kubectl apply`, the workload last."""
        folder = self.site.folder / secrets.token_hex(4)
        self.program(None, {"renderYamlToDirectory": str(folder)}).run("up", "--yes", "--skip-preview")
        objects = [yaml.safe_load(file.read_text()) for file in sorted(folder.rglob("*.yaml"))]
        objects.sort(key=lambda each: each["kind"] in _WORKLOADS)
        file = folder / "objects.yaml"
        file.write_text(yaml.safe_dump_all(objects))
        return file

    def run_poller(self) -> None:
        """Start a pod that is ready to ask."""
        pod = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "poller"},
            "spec": {
                "terminationGracePeriodSeconds": 0,
                "containers": [
                    {
                        "name": "client",
                        "image": f"{self.site.registry}/{self.kind.lower()}:{VERSIONS[self.kind]}",
                        "command": ["sleep", "infinity"],
                    }
                ],
            },
        }
        self.site.kubectl.run("create", self.here, "--filename=-", stdin=yaml.safe_dump(pod))
        self.site.kubectl.run("wait", "pod/poller", self.here, "--for=condition=Ready", TIMEOUT)

    def answered(self) -> float:
        """Wait until SQL is answered through the client Service; gives the time, in seconds of the epoch."""
        service = f"service/{NAME}"
        self.site.kubectl.run("wait", service, self.here, "--for=create", TIMEOUT)
        # Its address instead of its name: that the name isn't known is remembered by the cluster's DNS.
        address = self.site.kubectl.run("get", service, self.here, "--output=jsonpath={.spec.clusterIP}")
        script = f"{_ASK[self.kind]}until ask &>/dev/null; do sleep 0.1; done; date +%s.%N"
        ask = ("timeout", "300", "bash", "-c", script, address, NAME, PASSWORD)
        return float(self.site.kubectl.run("exec", "pod/poller", self.here, "--", *ask))

    def pod(self) -> str:
        """Wait for the server's pod to be there, and give its name."""
        instance = f"--selector=app.kubernetes.io/instance={NAME}"
        self.site.kubectl.run("wait", "pods", self.here, instance, "--for=create", TIMEOUT)
        return self.site.kubectl.run("get", "pods", self.here, instance, "--output=name").strip()
