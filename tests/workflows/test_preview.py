"""The preview of a pull request: least rights, and steps that are make targets which do what they should."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from local import toolchain
from local.paths import REPOSITORY
from tests.workflows.github import PULL_REQUEST

FILE = REPOSITORY / ".github" / "workflows" / "preview.yml"
WORKFLOW: dict[Any, Any] = yaml.safe_load(FILE.read_text())
PREVIEW, COMMENT = WORKFLOW["jobs"]["preview"], WORKFLOW["jobs"]["comment"]
STEPS = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]


def commands(job: dict[str, Any]) -> list[str]:
    return [step["run"] for step in job["steps"] if "run" in step]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files of the repository, as a runner has them, and what the targets install."""
    listed = subprocess.run(
        ("git", "ls-files", "--cached", "--others", "--exclude-standard"),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        copy = tmp_path / "checkout" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPOSITORY / name, copy)
    (tmp_path / "checkout" / ".venv").symlink_to(REPOSITORY / ".venv")
    return tmp_path / "checkout"


def run(command: str, checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step as a runner does, which no `make` has started."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ("bash", "-e", "-c", command),
        cwd=checkout,
        env={**outer, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_actionlint_finds_nothing() -> None:
    done = subprocess.run(
        (toolchain.ensure("actionlint")["actionlint"], FILE), capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.returncode) == ("", 0)


def test_it_runs_for_pull_requests_without_the_rights_of_the_target() -> None:
    # YAML 1.1 reads the key "on" as true.
    assert WORKFLOW[True] == "pull_request"


def test_only_the_job_that_comments_may_write_and_it_runs_the_targets_code() -> None:
    assert WORKFLOW["permissions"] == {}
    assert PREVIEW["permissions"] == {"contents": "read"}
    assert COMMENT["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert COMMENT["steps"][0]["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
    assert "secrets." not in str(COMMENT)


def test_a_pull_request_from_a_fork_is_not_commented_and_one_whose_preview_failed_is() -> None:
    assert COMMENT["needs"] == "preview"
    assert COMMENT["if"] == (
        "(success() || failure()) && github.event.pull_request.head.repo.full_name == github.repository"
    )


def test_each_stack_has_secrets_of_its_own() -> None:
    assert PREVIEW["environment"] == "preview-${{ matrix.stack }}"
    assert set(re.findall(r"secrets\.(\w+)", str(PREVIEW))) == {
        "KUBECONFIG",
        "PULUMI_BACKEND_URL",
        "PULUMI_ACCESS_TOKEN",
        "PULUMI_CONFIG_PASSPHRASE",
    }


def test_every_environment_is_previewed() -> None:
    environments = {path.name.split(".")[1] for path in (REPOSITORY / "stacks").glob("Pulumi.*.yaml")}

    assert set(PREVIEW["strategy"]["matrix"]["stack"]) == environments


def test_every_action_is_pinned_by_its_commit() -> None:
    lines = [line for line in FILE.read_text().splitlines() if "uses:" in line]

    assert len(lines) == len([step for step in STEPS if "uses" in step])
    assert all(re.search(r"uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line) for line in lines)


def test_every_step_is_a_target_and_no_value_of_the_event_is_a_part_of_it() -> None:
    targets = re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    run_by_steps = [command for job in (PREVIEW, COMMENT) for command in commands(job)]

    assert len(run_by_steps) == 4
    assert all(re.match(r"make ([a-z-]+)", command)[1] in targets for command in run_by_steps)  # type: ignore[index]
    assert not [command for command in run_by_steps if "${{" in command]


def test_the_kubeconfig_is_kept_for_its_owner_alone(checkout: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kubeconfig"
    text = "contexts:\n- {name: 'it''s $HOME'}"

    done = run(commands(PREVIEW)[0], checkout, KUBECONFIG=str(kept), KUBECONFIG_TEXT=text)

    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    assert kept.read_text() == f"{text}\n"
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("make kubeconfig", "give OUT=file"),
        ("make kubeconfig OUT=kept", "KUBECONFIG_TEXT is empty"),
        ("make comment PULL_REQUEST=7 COMMIT=abc123", "give REPORTS=folder"),
        ("make comment REPORTS=reports COMMIT=abc123", "give PULL_REQUEST=number"),
        ("make comment REPORTS=reports PULL_REQUEST=7", "give COMMIT=hash"),
    ],
)
def test_a_target_that_lacks_a_value_says_which(command: str, message: str, checkout: Path) -> None:
    done = run(command, checkout, KUBECONFIG_TEXT="")

    assert done.returncode != 0
    assert message in done.stderr
    assert not (checkout / "kept").exists()


ENCRYPTED = """
encryptionsalt: v1:+8Z2Uc7cTHU=:v1:DVYxZz2KpbhIY1Q9:R3Rp0n8gDUFbJPUoYOcy1FzVSSN2JQ==
config:
  databases:place:
    namespace: databases-production
    credentials:
      orders:
        password:
          secure: v1:DVYxZz2KpbhIY1Q9:R3Rp0n8gDUFbJPUoYOcy1FzVSSN2JQ==
"""
"""Values of a stack, encrypted with a passphrase that a pull request from a fork doesn't have."""


@pytest.mark.engine
def test_without_a_cluster_it_is_rendered_and_scanned_and_the_comment_renewed(
    checkout: Path, comments: list[dict[str, Any]]
) -> None:
    _, preview, scan = commands(PREVIEW)
    (checkout / "stacks" / "Pulumi.production.yaml").write_text(ENCRYPTED)
    for _ in range(2):
        previewed = run(preview, checkout, STACK="production", CONTEXT="", PULUMI_CONFIG_PASSPHRASE="")
        assert previewed.returncode == 0, previewed.stderr
        commented = run(commands(COMMENT)[0], checkout, PULL_REQUEST=str(PULL_REQUEST), COMMIT="abc123")
        assert commented.returncode == 0, commented.stderr
    scanned = run(scan, checkout, STACK="production", PULUMI_CONFIG_PASSPHRASE="")
    assert scanned.returncode == 0, scanned.stdout + scanned.stderr

    bodies = [each["body"] for each in comments]
    assert [body.splitlines()[1] for body in bodies] == [
        f"### Preview of {stack} at abc123" for stack in ("dev", "production", "staging")
    ]
    assert "+ kubernetes:apps/v1:StatefulSet events-server\n" in bodies[1]
    assert "[secret]" in bodies[1]
    # Those had no job here.
    assert bodies[0].endswith("There is none: see the checks.\n")


def test_a_report_of_no_stack_is_no_comment(checkout: Path, comments: list[dict[str, Any]]) -> None:
    (checkout / "reports").mkdir()
    (checkout / "reports" / "release.md").write_text("<!-- preview of dev -->\n### Approved\n")

    done = run(commands(COMMENT)[0], checkout, PULL_REQUEST=str(PULL_REQUEST), COMMIT="abc123")

    assert done.returncode == 0, done.stderr
    assert len(comments) == 3
    assert "Approved" not in str(comments)


def test_a_cluster_that_is_not_there_is_a_preview_that_failed(checkout: Path, tmp_path: Path) -> None:
    done = run(commands(PREVIEW)[1], checkout, STACK="dev", CONTEXT="dev", KUBECONFIG=str(tmp_path / "none"))

    assert done.returncode != 0
    report = (checkout / "reports" / "dev.md").read_text()
    assert report.startswith("**The preview failed.**\n")
    assert "context was not found for specified context: dev" in report


@pytest.mark.engine
def test_a_preview_that_fails_is_reported_and_fails_the_step(checkout: Path) -> None:
    (checkout / "stacks" / "Pulumi.dev.yaml").write_text("config: {databases:place: {namespace: Databases}}\n")

    done = run(commands(PREVIEW)[1], checkout, STACK="dev", CONTEXT="")

    assert done.returncode != 0
    report = (checkout / "reports" / "dev.md").read_text()
    assert report.startswith("**The preview failed.**\n")
    assert "place.namespace: 'Databases' is not allowed" in report
