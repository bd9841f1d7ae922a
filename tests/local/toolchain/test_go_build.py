import re
import subprocess
from pathlib import Path

import pytest

from local.toolchain.closed import WayClosedError
from local.toolchain.go_build import GoPackage, build
from tests.local.toolchain import other_run

MAIN = """package main

var version = "none"

func main() { println("hello", version) }
"""
LDFLAGS = "-s -w -X main.version=v1.2.3"
BUILD = """
import sys
from pathlib import Path
from local.toolchain.go_build import GoPackage, build
print(build(GoPackage("hello", Path(sys.argv[1]), ".", sys.argv[2])))
"""


@pytest.fixture
def package(tmp_path: Path) -> GoPackage:
    module = tmp_path / "module"
    module.mkdir()
    (module / "go.mod").write_text("module hello.test/hello\n\ngo 1.21\n")
    (module / "main.go").write_text(MAIN)
    return GoPackage("hello", module, ".", LDFLAGS)


def says(program: Path) -> str:
    return subprocess.run([program], capture_output=True, text=True, check=True).stderr.strip()


def at_each_link(folder: Path, shell: str) -> dict[str, str]:
    """Environment in which Go runs `shell` before it links a program."""
    script = folder / "toolexec"
    script.write_text(f'#!/bin/sh\ncase "$1 $2" in *"/link -V"*) ;; */link\\ *) {shell} ;; esac\nexec "$@"\n')
    script.chmod(0o755)
    return {"GOFLAGS": f"-toolexec={script}"}


def test_a_built_program_runs_with_its_flags_and_is_not_built_again(
    package: GoPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = build(package)
    assert says(program) == "hello v1.2.3"

    monkeypatch.setenv("PATH", "")
    assert build(package) == program


def test_what_goes_into_a_build_decides_where_it_is_kept(package: GoPackage) -> None:
    first = build(package)
    (package.module / "main.go").write_text(MAIN.replace("hello", "good day"))
    second = build(package)
    third = build(GoPackage("hello", package.module, ".", "-s -w"))

    assert [says(program) for program in (first, second, third)] == [
        "hello v1.2.3",
        "good day v1.2.3",
        "good day none",
    ]


def test_a_killed_build_leaves_nothing_in_place_and_the_next_run_ends_it(
    package: GoPackage, tmp_path: Path, cached: Path
) -> None:
    linking = tmp_path / "linking"
    stuck = at_each_link(tmp_path, f"touch {linking}; sleep 600")
    killed = other_run.start(BUILD, str(package.module), LDFLAGS, env=stuck)
    other_run.wait_until(linking.exists)
    other_run.kill(killed)
    left = [path.name for path in (cached / "builds").iterdir() if path.is_dir()]
    assert [re.sub("partial-.*", "partial", name.split(".")[1]) for name in left] == ["partial"]

    program = build(package)

    assert says(program) == "hello v1.2.3"
    assert [path for path in (cached / "builds").iterdir() if path.is_dir()] == [program.parent]


def test_two_runs_at_once_build_once_and_both_get_it(package: GoPackage, tmp_path: Path) -> None:
    links = tmp_path / "links"
    env = at_each_link(tmp_path, f"echo link >>{links}; sleep 1")
    runs = [other_run.start(BUILD, str(package.module), LDFLAGS, env=env) for _ in range(2)]
    outputs = [run.communicate(timeout=120)[0] for run in runs]

    assert [run.returncode for run in runs] == [0, 0]
    assert outputs[0] == outputs[1]
    assert says(Path(outputs[0].strip())) == "hello v1.2.3"
    assert links.read_text() == "link\n"


def test_without_go_the_way_is_closed(package: GoPackage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(WayClosedError, match=re.escape("no go on PATH; 1.21 or later is wanted")):
        build(package)


def test_with_a_go_that_is_too_old_the_way_is_closed(package: GoPackage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOTOOLCHAIN", "local")
    (package.module / "go.mod").write_text("module hello.test/hello\n\ngo 1.999\n")

    with pytest.raises(WayClosedError, match=re.escape("1.999")):
        build(package)


def test_a_failed_build_says_what_the_compiler_said(package: GoPackage, cached: Path) -> None:
    (package.module / "main.go").write_text("package main\n\nfunc main() { undefined() }\n")

    with pytest.raises(WayClosedError, match=re.escape("main.go:3:15: undefined: undefined")):
        build(package)

    assert [path for path in (cached / "builds").iterdir() if path.is_dir()] == []
