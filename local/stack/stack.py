"""A stack on a target: what `make up`, `preview` and `destroy` do."""

import json
import subprocess
import tempfile
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import cast

from local.errors import LocalError
from local.stack import project, recovery, report
from local.stack.engine import Engine
from local.stack.kubectl import Object
from local.stack.query import query
from local.stack.target import Target

_NO_STACK = "no stack named"
"""What the engine says of a stack that its backend doesn't have."""


@dataclass(frozen=True)
class Previewed:
    """What the engine said of an `up` to come; a secret's value isn't in it."""

    succeeded: bool
    text: str
    new: bool = False
    """Whether there is no such stack yet."""


@dataclass(frozen=True)
class Stack:
    """One environment on one cluster."""

    name: str
    target: Target

    def up(self) -> None:
        """Bring the databases up and show them.

        Raises:
            LocalError: the engine failed; each unready database has been shown with the reasons the cluster knows.

        """
        self._select()
        done = self._pulumi("up", "--yes")
        kubectl = self.target.kubectl()
        if done.returncode:
            report.show_unready(kubectl, self._project.namespace)
            message = (
                f'stack "{self.name}": up failed, see above; what was made is kept, and the next up goes on'
                " (after one that was killed: make recover)"
            )
            raise LocalError(message)
        report.show_databases(kubectl, self._project.namespace, self.outputs())

    def recover(self) -> None:
        """Go on after an `up` that was killed, which left the stack locked and objects that it was making.

        Those objects are deleted and made anew; their pods run on, and volumes and the namespace are left alone.
        Nothing else may be running on the stack.
        """
        self._select()
        self._quietly("cancel", "--yes")
        recovery.delete(self.target.kubectl(), recovery.half_made(self._exported()))
        self._quietly("refresh", "--clear-pending-creates", "--yes", "--skip-preview")
        self.up()

    def preview(self) -> None:
        """Show what `up` would change."""
        self._select()
        self._checked("preview", "--diff")

    def previewed(self) -> Previewed:
        """Give what `preview` would show, or why it fails; a stack that isn't there yet isn't made."""
        selected = self._pulumi("stack", "select", capture=True)
        if selected.returncode == 0:
            return self._shown()
        if _NO_STACK not in selected.stderr:
            return Previewed(succeeded=False, text=selected.stderr)
        with tempfile.TemporaryDirectory() as nowhere:
            its = Stack(self.name, replace(self.target, folder=Path(nowhere), backend=None))
            its._select()
            return replace(its._shown(), new=True)

    def destroy(self) -> None:
        """Delete the stack's objects; the volumes with the data, and the namespace, stay."""
        self._select()
        self._checked("destroy", "--yes")

    def query(self, database: str, sql: str) -> str:
        """Ask a database of the stack from a pod of its own.

        Raises:
            LocalError: there is no such database, or the client failed.

        """
        outputs = self.outputs()
        if database not in outputs:
            known = ", ".join(outputs) or "none before the first make up"
            message = f'stack "{self.name}": no database "{database}"; there are: {known}'
            raise LocalError(message)
        return query(self.target.kubectl(), self._project.namespace, outputs[database], sql)

    def render(self) -> int:
        """Register every object with a target that only renders; gives their number."""
        self._select()
        self._quietly("up", "--yes", "--skip-preview", "--suppress-outputs")
        resources: list[Object] = self._exported()["deployment"]["resources"]
        # What is only read isn't the stack's own.
        return sum(each["type"].startswith("kubernetes:") and not each.get("external") for each in resources)

    def outputs(self) -> dict[str, Object]:
        """Give the stack's outputs by database; empty before the first `up`."""
        shown = self._pulumi("stack", "output", "--json", capture=True)
        return cast("dict[str, Object]", json.loads(shown.stdout)) if shown.returncode == 0 else {}

    def _exported(self) -> Object:
        return cast("Object", json.loads(self._pulumi("stack", "export", capture=True).stdout))

    def _shown(self) -> Previewed:
        done = self._pulumi("preview", "--diff", "--color=never", capture=True)
        return Previewed(done.returncode == 0, done.stdout + done.stderr)

    def _select(self) -> None:
        self._quietly("stack", "select", "--create")

    def _checked(self, *arguments: str) -> None:
        if self._pulumi(*arguments).returncode:
            message = f'stack "{self.name}": pulumi {arguments[0]} failed, see above'
            raise LocalError(message)

    def _quietly(self, *arguments: str) -> None:
        done = self._pulumi(*arguments, capture=True)
        if done.returncode:
            message = f'stack "{self.name}": pulumi {arguments[0]} failed:\n{done.stdout}{done.stderr}'
            raise LocalError(message.rstrip())

    def _pulumi(self, *arguments: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
        return self._engine.run("--cwd", str(self._project.folder), *arguments, "--stack", self.name, capture=capture)

    @cached_property
    def _engine(self) -> Engine:
        return Engine(self.target.folder, self.target.kubeconfig, self.target.backend)

    @cached_property
    def _project(self) -> project.Project:
        target = self.target
        return project.write(
            target.folder / "project", self.name, target.image_registry, target.provider, decrypt=target.decrypt
        )
