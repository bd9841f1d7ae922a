"""The stand-in of the Python language host, driven by the real engine."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from local.errors import LocalError
from local.standins.language_python import interpreter
from tests.local.standins.stack import Stack

MakeStack = Callable[[str], Stack]


@pytest.mark.engine
def test_configuration_reaches_the_program_and_outputs_the_stack(offline_stack: MakeStack) -> None:
    program = offline_stack(
        "import kubernetes.client, pulumi\n"  # not the stand-in's module of that name
        "print('said by the program')\n"
        "pulumi.export('word', pulumi.Config().require('word'))\n"
        "pulumi.export('hidden', pulumi.Config().require_secret('hidden'))\n"
    )
    program.set(word="yes")
    program.pulumi("config", "set", "--secret", "hidden", "quiet")
    output = program.up()
    assert "said by the program" in output
    assert "quiet" not in output
    assert program.pulumi("stack", "output", "word").strip() == "yes"


@pytest.mark.engine
def test_a_run_error_shows_only_its_message(offline_stack: MakeStack) -> None:
    output = offline_stack("import pulumi\nraise pulumi.RunError('size: too small')").pulumi("preview", fails=True)
    assert "error: size: too small" in output
    assert "Traceback" not in output


@pytest.mark.engine
def test_another_error_shows_where_it_came_from(offline_stack: MakeStack) -> None:
    output = offline_stack("def fail():\n    raise ValueError('oh')\nfail()").pulumi("preview", fails=True)
    assert "Program failed with an unhandled exception" in output
    assert "__main__.py" in output
    assert "ValueError: oh" in output
    assert "runpy" not in output


@pytest.mark.engine
def test_nothing_outlives_a_killed_engine(offline_stack: MakeStack) -> None:
    program = offline_stack(
        "import os, pathlib, time\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(600)"
    )
    command = ["pulumi", "preview", "--non-interactive"]
    engine = subprocess.Popen(command, cwd=program.folder, env=program.environment, stdout=subprocess.DEVNULL)
    pid = program.folder / "pid"
    within(60, lambda: pid.exists() and pid.read_text())
    started = [psutil.Process(int(pid.read_text())), *psutil.Process(engine.pid).children()]
    assert len(started) >= 2  # the program and the language host
    engine.kill()
    engine.wait()
    within(60, lambda: not any(map(is_running, started)))


def is_running(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def within(seconds: int, condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_without_a_virtualenv_the_own_interpreter_runs_the_program(tmp_path: Path) -> None:
    assert interpreter(tmp_path, {"toolchain": "pip"}).exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"toolchain": "poetry"}, "toolchain 'poetry' is not served"),
        ({"typechecker": "mypy"}, "option 'typechecker' is not served"),
        ({"virtualenv": "absent"}, "the virtualenv absent doesn't exist"),
    ],
)
def test_options_that_cannot_be_served(tmp_path: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(LocalError, match=message):
        interpreter(tmp_path, options)
