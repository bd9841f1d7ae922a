"""A ring of three that is brought up: the component's, or a plain StatefulSet of the same image."""

import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

import yaml
from stateful_databases import CassandraArgs

from benchmarks.ring import plain
from benchmarks.serving.cluster import PASSWORD, TIMEOUT, Site
from local.errors import LocalError
from local.progress import say
from tests.cluster.ring.load import WITH_THE_DRIVER
from tests.cluster.ring.ring import states_in
from tests.program import Program

NAME = "ring"
"""Of the workload, its keyspace and its role."""

REFERENCE = "cassandra:5.0"
MEMBERS = 3
START_SECONDS = 1800
# nodetool is a Java of its own: asked all the time it would take what the members start with.
_PAUSE_SECONDS = 5
_CLIENT = "client"
_PROGRAM = Path(__file__).with_name("client.py").read_text()
# It refuses the size of the server's heap without that of the young generation.
_STATUS = ("env", "--unset=MAX_HEAP_SIZE", "nodetool", "status")


@dataclass(frozen=True)
class Started:
    """The seconds from the first command."""

    until_up: float
    """Until nodetool says of three members that they are up and normal."""
    until_ready: float
    """Until the pods of all are Ready."""


@dataclass(frozen=True)
class Ring:
    """A ring that isn't there yet, in a namespace that has no other."""

    site: Site
    namespace: str
    data_center: ClassVar[str]
    headless_service: ClassVar[str]

    @property
    def here(self) -> str:
        """The namespace as kubectl's option."""
        return f"--namespace={self.namespace}"

    @property
    def args(self) -> CassandraArgs:
        """What the component is told; the plain StatefulSet has the same of it."""
        return {
            "version": REFERENCE.partition(":")[2],
            "namespace": self.namespace,
            "image_registry": self.site.registry,
            "replicas": MEMBERS,
            "storage": {"size": "1Gi"},
            "resources": {"requests": {"cpu": "250m"}, "limits": {"memory": "1Gi"}},
            "credentials": {"password": PASSWORD},
        }

    def command(self) -> Callable[[], object]:
        """Prepare what brings the ring up."""
        raise NotImplementedError

    def start(self) -> Started:
        """Bring the ring up."""
        command = self.command()
        start = time.monotonic()
        with ThreadPoolExecutor(1) as runner:
            running = runner.submit(command)
            while not self._is_up():
                if running.done():
                    running.result()
                if time.monotonic() > start + START_SECONDS:
                    message = f"no ring of {MEMBERS} after {START_SECONDS} s"
                    raise LocalError(message)
                time.sleep(_PAUSE_SECONDS)
            until_up = time.monotonic() - start
            pods = [f"pod/{NAME}-{ordinal}" for ordinal in range(MEMBERS)]
            self._kubectl("wait", *pods, "--for=condition=Ready", f"--timeout={START_SECONDS}s")
            until_ready = time.monotonic() - start
            running.result()
        say(f"{type(self).__name__}: three up after {until_up:.0f} s, Ready after {until_ready:.0f} s")
        return Started(until_up, until_ready)

    def fill(self) -> None:
        """Start the pod of the clients, and make the rows."""
        container = {"name": _CLIENT, "image": f"{self.site.registry}/{REFERENCE}", "command": ["sleep", "infinity"]}
        spec = {"terminationGracePeriodSeconds": 0, "containers": [container]}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": _CLIENT}, "spec": spec}
        self._kubectl("create", "--filename=-", stdin=yaml.safe_dump(pod))
        self._kubectl("wait", f"pod/{_CLIENT}", "--for=condition=Ready", TIMEOUT)
        self._clients("fill")

    def rate(self, seconds: int) -> float:
        """Give the requests per second of one run."""
        rate, failed = self._clients(str(seconds)).split()
        say(f"{type(self).__name__}: {float(rate):.0f} requests a second, {failed} without an answer")
        return float(rate)

    def _clients(self, argument: str) -> str:
        client = ("bash", "-c", WITH_THE_DRIVER, _PROGRAM, self.headless_service, self.data_center)
        return self._kubectl("exec", _CLIENT, "--", *client, NAME, NAME, PASSWORD, argument)

    def _is_up(self) -> bool:
        with suppress(LocalError):
            return states_in(self._kubectl("exec", f"{NAME}-0", "--", *_STATUS)).count("UN") == MEMBERS
        return False

    def _kubectl(self, verb: str, *arguments: str, stdin: str | None = None) -> str:
        return self.site.kubectl.run(verb, self.here, *arguments, stdin=stdin)


class Component(Ring):
    """The component's ring, by `pulumi up`."""

    data_center = "dc1"
    headless_service = f"{NAME}-headless"

    def command(self) -> Callable[[], object]:
        """Write the program."""
        its = self.site.cluster
        program = Program.empty(self.site.folder / secrets.token_hex(4), its.kubeconfig, {"context": its.context})
        program.write(f"from stateful_databases import Cassandra\n\nCassandra({NAME!r}, {self.args!r})\n")
        # As kubectl does, which previews nothing.
        return partial(program.run, "up", "--yes", "--skip-preview")


class Plain(Ring):
    """The image's own defaults, by `kubectl apply`: member 0 is the seed, and each waits for the one before."""

    data_center = "datacenter1"
    headless_service = NAME

    def command(self) -> Callable[[], object]:
        """Write the objects."""
        return partial(self._kubectl, "apply", "--filename=-", stdin=yaml.safe_dump_all(plain.objects(NAME, self.args)))

    def fill(self) -> None:
        """Make the keyspace, which the component makes by itself, and the rows."""
        replication = f"{{'class': 'NetworkTopologyStrategy', '{self.data_center}': {MEMBERS}}}"
        create = f"CREATE KEYSPACE {NAME} WITH replication = {replication}"
        self._kubectl("exec", f"{NAME}-0", "--", "cqlsh", "--request-timeout=60", f"--execute={create}")
        super().fill()
