"""What a ring keeps, as the real engine sees it on no cluster."""

from pathlib import Path

import pytest

from tests.program import Program

pytestmark = pytest.mark.engine


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program.empty(tmp_path / "program", None, {"renderYamlToDirectory": str(tmp_path / "rendered")})


def declare(program: Program, arguments: str) -> None:
    program.write(
        f"""
        from stateful_databases import Cassandra

        Cassandra("events", {{"version": "5.0", {arguments}}})
        """
    )


def refusal(program: Program) -> str:
    """What a preview that must fail says."""
    done = program.try_run("preview")
    assert done.returncode != 0
    return done.stdout + done.stderr


def test_a_ring_that_was_up_stays_what_it_is_and_grows(program: Program, tmp_path: Path) -> None:
    declare(program, "")
    program.up()
    assert program.operations() == {}

    declare(program, '"cluster_name": "other", "data_center": "dc2", "rack": "b", "num_tokens": 8')
    said = refusal(program)
    for key, written in {"cluster_name": "events", "data_center": "dc1", "rack": "rack1", "num_tokens": "16"}.items():
        assert f"  - {key}: " in said
        assert f"was written with '{written}'" in said

    declare(program, '"replicas": 5')
    assert program.operations() == {
        # The provider replaces a ConfigMap of another content; whoever has mounted it keeps the former one meanwhile.
        "events-members": "replace",
        "events-departure": "replace",
        "events-data-3": "create",
        "events-data-4": "create",
        "events-server": "update",
    }
    program.up()
    # The Job's `spec` is ignored where nothing replaces it.
    (job,) = (tmp_path / "rendered").rglob("*-job-*.yaml")
    assert "name: REPLICAS\n          value: '5'\n" in job.read_text()
