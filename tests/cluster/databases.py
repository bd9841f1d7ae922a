"""The databases of one namespace, brought up by the real engine on the real cluster."""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial

from local.errors import LocalError
from local.paths import REPOSITORY
from local.stack.kubectl import Kubectl, Object
from tests.cluster.declared import Database
from tests.cluster.sql import password, sql
from tests.cluster.waiting import TIMEOUT, until
from tests.program import Program

# A component may have other pods.
_SERVERS = "app.kubernetes.io/component=database"


@dataclass
class Databases:
    """What is declared, and what has become of it."""

    program: Program
    kubectl: Kubectl
    namespace: str
    declared: dict[str, Database]
    _exported: dict[str, Object] = field(default_factory=dict[str, Object], init=False)

    @property
    def here(self) -> str:
        return f"--namespace={self.namespace}"

    def change(self, name: str, **changes: object) -> None:
        """Change arguments of a declared database; the next `up` brings it to the cluster."""
        database = self.declared[name]
        self.declared[name] = replace(database, args={**database.args, **changes})

    def up(self) -> None:
        done = self.try_up()
        assert done.returncode == 0, done.stdout + done.stderr

    def try_up(self) -> subprocess.CompletedProcess[str]:
        return self.try_run("up", "--yes", "--skip-preview")

    def try_run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pulumi on what is declared now, whatever comes of it."""
        self.write()
        return self.program.try_run(*arguments)

    def operations(self) -> dict[str, str]:
        """Preview what is declared now and give the operation on each resource that would change."""
        self.write()
        return self.program.operations()

    def write(self) -> None:
        """Have the program declare what is declared now."""
        self.program.write(
            f"""
            import sys
            sys.path.append({str(REPOSITORY)!r})
            from tests.cluster.declared import Database, declare
            declare({self.namespace!r}, {self.declared!r})
            """
        )

    def outputs(self, name: str) -> Object:
        """What the database's first `up` exported; it stays as it is."""
        if name not in self._exported:
            self._exported = self.program.outputs()
        return self._exported[name]

    def sql(self, name: str, statement: str) -> list[str]:
        """Run SQL as the database's user; give the rows."""
        return sql(self.kubectl, self.namespace, self.outputs(name), statement, self.password(name))

    def password(self, name: str) -> str:
        return password(self.kubectl, self.namespace, self.outputs(name))

    def pods(self, name: str) -> list[Object]:
        return self.kubectl.items("pods", self.here, f"--selector=app.kubernetes.io/instance={name},{_SERVERS}")

    def pod(self, name: str) -> Object:
        (pod,) = self.pods(name)
        return pod

    def exec(self, name: str, *command: str) -> str:
        """Run a program in the server's container."""
        return self.kubectl.run("exec", f"service/{name}", self.here, "--", *command)

    def wait_until_ready(self, *names: str) -> None:
        """Wait until each answers through its Service, whose nodes hear of a Ready pod later than its controller."""
        for name in names:
            until(partial(self.answers, name), f"{name} to answer")

    def answers(self, name: str) -> bool:
        with suppress(LocalError):
            return self.sql(name, "SELECT 1") == ["1"]
        return False

    @contextmanager
    def drained(self, node: str) -> Generator[None]:
        """Empty a node as one does before its maintenance, which is the block."""
        try:
            self.kubectl.run("drain", node, "--ignore-daemonsets", "--delete-emptydir-data", TIMEOUT)
            yield
        finally:
            self.kubectl.run("uncordon", node)
