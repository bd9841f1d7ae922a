"""The commands behind the Makefile."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import pulumi
import typer

from local import cluster
from local import pull_request as pull_requests
from local.errors import LocalError
from local.progress import say
from local.scanners import scan as scans
from local.scanners.report import show
from local.stack import project, target
from local.stack import render as renders
from local.stack.preview_report import markdown
from local.stack.stack import Previewed, Stack
from local.stack.target import Target
from stacks import environment

commands = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

StackName = Annotated[str, typer.Option(help="Environment: a module of stacks/environments.")]
Context = Annotated[str, typer.Option(help="A context of your kubeconfig; empty for the local cluster.")]
ClusterName = Annotated[str, typer.Option(help="Which of this machine's clusters.")]


@commands.command()
def up(stack: StackName = "dev", context: Context = "") -> None:
    """Bring a stack up, with the local cluster if there is no context, and show its databases."""
    Stack(stack, _started(stack, context)).up()


@commands.command()
def recover(stack: StackName = "dev", context: Context = "") -> None:
    """Go on after an `up` that was killed; nothing else may be running on the stack."""
    Stack(stack, _started(stack, context)).recover()


@commands.command()
def preview(stack: StackName = "dev", context: Context = "") -> None:
    """Show what `up` would change; starts the local cluster if there is no context."""
    Stack(stack, _started(stack, context)).preview()


@commands.command()
def preview_report(out: Path, stack: StackName = "dev", context: Context = "") -> None:
    """Write what `up` would change as markdown, without a context as if nothing were there; fails if it can't be."""
    previewed = _previewed(stack, context)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(markdown(previewed, asked=bool(context)), encoding="utf-8")
    if not previewed.succeeded:
        message = f'stack "{stack}": the preview failed, see {out}'
        raise LocalError(message)


@commands.command()
def comment(reports: Path, pull_request: int, commit: str) -> None:
    """In CI: put each stack's report on a pull request of GitHub, in the comment that it has there already.

    The reports come from the pull request's own code: only those of known stacks count, and headings are made here.
    """
    for stack in project.stacks():
        report = reports / f"{stack}.md"
        text = report.read_text(encoding="utf-8") if report.is_file() else "There is none: see the checks.\n"
        pull_requests.comment(pull_request, f"preview of {stack}", f"### Preview of {stack} at {commit}\n\n{text}")


@commands.command()
def destroy(stack: StackName = "dev", context: Context = "") -> None:
    """Delete a stack's objects; the volumes with the data, the namespace and the cluster stay."""
    Stack(stack, _running(context)).destroy()


@commands.command()
def query(database: str, sql: str, stack: StackName = "dev", context: Context = "") -> None:
    """Ask a database from inside the cluster and print the rows."""
    it = Stack(stack, _running(context))
    sys.stdout.write(it.query(database, sql))


@commands.command()
def render(out: Path, stack: StackName = "dev") -> None:
    """Write every object of a stack as YAML into an empty folder, without a cluster."""
    renders.render(stack, out)


@commands.command()
def scan(stack: StackName = "dev") -> None:
    """Render a stack and show what the scanners find; fails on what isn't accepted with a reason."""
    with tempfile.TemporaryDirectory() as folder:
        renders.write(stack, Path(folder) / "objects", decrypt=False)
        verdict = scans.scan(Path(folder) / "objects")
    show(verdict)
    if not verdict.passed:
        message = f'stack "{stack}": the scan failed, see above; what stays goes into local/scanners/accepted.py'
        raise LocalError(message)


@commands.command()
def cluster_up(nodes: int = 1, name: ClusterName = target.LOCAL_CLUSTER) -> None:
    """Start the local cluster, or add what it lacks of so many nodes."""
    its = cluster.Cluster.named(name)
    cluster.up(its, nodes)
    say(f"kubectl --kubeconfig {its.kubeconfig} get nodes")


@commands.command()
def cluster_status(name: ClusterName = target.LOCAL_CLUSTER) -> None:
    """Show the local cluster's processes and nodes."""
    sys.stdout.write(f"{cluster.status(cluster.Cluster.named(name))}\n")


@commands.command()
def cluster_down(name: ClusterName = target.LOCAL_CLUSTER) -> None:
    """End the local cluster and remove all that it made, the volumes' data included."""
    cluster.down(cluster.Cluster.named(name))


def _previewed(stack: str, context: str) -> Previewed:
    """Preview; what is in the way before the engine starts is a preview that failed, too."""
    try:
        with tempfile.TemporaryDirectory() as nowhere:
            folder = Path(nowhere)
            its = target.of_context(context) if context else target.rendering(folder, folder, decrypt=False)
            return Stack(stack, its).previewed()
    except LocalError as error:
        return Previewed(succeeded=False, text=str(error))


def _started(stack: str, context: str) -> Target:
    return target.of_context(context) if context else target.started(environment.named(stack))


def _running(context: str) -> Target:
    return target.of_context(context) if context else target.running()


def main() -> None:
    """Run a command; what a user can mend ends in a message, not in a traceback."""
    try:
        commands()
    except (LocalError, pulumi.RunError) as error:
        say(f"error: {error}")
        sys.exit(1)
