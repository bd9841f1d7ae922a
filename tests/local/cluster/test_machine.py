import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from local.cluster import machine
from local.errors import LocalError
from local.paths import REPOSITORY


def test_other_system_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    with pytest.raises(LocalError, match=r"needs Debian or Ubuntu; make a cluster with kind, .* `make up CONTEXT="):
        machine.check()


def test_other_user_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_distribution", lambda: {"ubuntu"})
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(LocalError, match="needs root; make a cluster with kind"):
        machine.check()


@pytest.mark.cluster
def test_root_of_an_unprivileged_container_is_told_what_to_do() -> None:
    check = "from local.cluster import machine; print(machine.unmet_requirement())"
    unprivileged = ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"]
    answers = [
        subprocess.run(
            [*command, sys.executable, "-c", check], cwd=REPOSITORY, check=True, capture_output=True, text=True
        )
        for command in ([], unprivileged)
    ]
    assert answers[0].stdout == "None\n"
    assert answers[1].stdout.startswith("root that may make namespaces")


def test_state_out_of_the_clusters_reach_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "unmet_requirement", lambda: None)
    monkeypatch.setenv("XDG_STATE_HOME", str(Path("/var/tmp")))  # noqa: S108 - never written to
    with pytest.raises(LocalError, match="set XDG_STATE_HOME outside /var"):
        machine.check()
