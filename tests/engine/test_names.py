"""The names of objects, as far as a program on no cluster shows them."""

import json
from pathlib import Path

import pytest

from tests.program import Program

pytestmark = pytest.mark.engine

LONGEST = "a" * 52


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program.empty(tmp_path / "program", None, {"renderYamlToDirectory": str(tmp_path / "rendered")})


def test_two_instances_of_each_have_no_object_in_common(program: Program) -> None:
    program.write(
        """
        from stateful_databases import MariaDB, Postgres
        for name in ("ledger", "archive"):
            MariaDB(f"{name}-mariadb", {"version": "11.4"})
            Postgres(f"{name}-postgres", {"version": "18"})
        """
    )
    program.up()

    state = json.loads(program.run("stack", "export"))["deployment"]["resources"]
    objects = [each for each in state if each["type"].startswith("kubernetes:")]
    # An object is a file of its kind and name: one that two resources share would be one file.
    files = list((program.folder.parent / "rendered").rglob("*.yaml"))
    assert len(files) == len(objects) == 2 * (9 + 8)


def test_the_longest_name(tmp_path: Path) -> None:
    program = Program.empty(tmp_path / "program", None, {"renderYamlToDirectory": str(tmp_path / "rendered")})

    def declare(name: str) -> None:
        program.write(
            f"""
            from stateful_databases import MariaDB, Postgres
            MariaDB("ledger", {{"version": "11.4", "name": "{name}", "database": "ledger"}})
            Postgres("billing", {{"version": "18", "name": "{name}", "database": "billing"}})
            """
        )

    declare(LONGEST)
    assert set(program.operations().values()) == {"create"}

    declare(LONGEST + "a")
    said = program.try_run("preview")
    assert said.returncode != 0
    assert (
        f"- name: '{LONGEST}a' is not allowed; lower-case letters, digits and '-', starting with a letter, not"
        " ending with '-', at most 52 characters\n"
    ) in said.stdout
