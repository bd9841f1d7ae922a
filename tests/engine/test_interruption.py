"""An `up` that ends before its time, and the one that goes on after it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
import tenacity

from local.errors import LocalError
from tests.clone import Clone

pytestmark = [pytest.mark.engine, pytest.mark.cluster]

UP = """
import sys
from pathlib import Path
from local.stack import project
from local.stack.stack import Stack
from local.stack.target import Target

clone, folder, kubeconfig, context, registry = sys.argv[1:]
project.REPOSITORY = Path(clone)
Stack("dev", Target(Path(folder), Path(kubeconfig), context, {"context": context}, registry)).up()
"""


@contextmanager
def creating(clone: Clone) -> Iterator[subprocess.Popen[bytes]]:
    """An `up` in a process group of its own, as a shell has it, that waits for the StatefulSet that it has made."""
    target = clone.target
    arguments = (clone.folder, target.folder, target.kubeconfig, target.context, target.image_registry)
    with subprocess.Popen([sys.executable, "-c", UP, *map(str, arguments)], start_new_session=True) as process:
        wait_until_there(clone)
        yield process
        process.wait(120)


@tenacity.retry(
    wait=tenacity.wait_fixed(0.1),
    stop=tenacity.stop_after_delay(120),
    retry=tenacity.retry_if_result(lambda it: not it),
)
def wait_until_there(clone: Clone) -> bool:
    kubectl = clone.target.kubectl()
    return "orders" in kubectl.run("get", "statefulsets", f"--namespace={clone.namespace}", "--output=name")


def running_pod(clone: Clone) -> str:
    return clone.target.kubectl().get("pod", "orders-0", f"--namespace={clone.namespace}")["metadata"]["uid"]


def pending(clone: Clone) -> set[str]:
    """The resources that the state knows as half made."""
    deployment = clone.read("stack", "export")["deployment"]
    operations = deployment.get("pending_operations", [])
    return {each["resource"]["urn"].rpartition("::")[2] for each in operations}


@pytest.fixture(autouse=True)
def _without_trace(fresh: Clone) -> Iterator[None]:
    yield
    fresh.target.kubectl().run("delete", "namespace", fresh.namespace, "--wait=false", "--ignore-not-found")


def test_after_an_interrupt_the_next_up_goes_on(fresh: Clone) -> None:
    with creating(fresh) as process:
        os.killpg(process.pid, signal.SIGINT)
    assert process.returncode != 0
    assert pending(fresh) == set()

    fresh.stack.up()
    assert fresh.steps() == []


def test_after_a_kill_recover_goes_on(fresh: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    with creating(fresh) as process:
        (engine,) = psutil.Process(process.pid).children()
        engine.kill()
    assert process.returncode != 0
    assert "orders-server" in pending(fresh)

    with pytest.raises(LocalError, match="make recover"):
        fresh.stack.up()
    assert "the stack is currently locked" in capfd.readouterr().err

    pod = running_pod(fresh)
    fresh.stack.recover()
    assert running_pod(fresh) == pod
    assert fresh.steps() == []
    assert pending(fresh) == set()

    # Nothing of the killed run is in the way of a change.
    fresh.change('"cpu": "100m"', '"cpu": "150m"')
    servers = ("orders-server", "billing-server", "events-server")
    assert set(fresh.steps()) == {("update", server) for server in servers}
