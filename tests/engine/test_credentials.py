"""Where a password comes from, as far as a program on no cluster shows it."""

import base64
from pathlib import Path

import pytest
import yaml

from tests.program import Program

pytestmark = pytest.mark.engine


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program.empty(tmp_path / "program", None, {"renderYamlToDirectory": str(tmp_path / "rendered")})


def up(program: Program, credentials: str) -> None:
    """Bring a database up whose caller transforms its resources."""
    program.write(
        f"""
        import pulumi
        from stateful_databases import Postgres

        def patient(args):
            patience = pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="2m"))
            return pulumi.ResourceTransformResult(args.props, pulumi.ResourceOptions.merge(args.opts, patience))

        args = {{"version": "18", "credentials": {credentials}}}
        ledger = Postgres("ledger", args, pulumi.ResourceOptions(transforms=[patient]))
        pulumi.export("secret_name", ledger.secret_name)
        pulumi.export("connection_url", ledger.connection_url)
        """
    )
    program.up()


def passwords(program: Program) -> dict[str, str]:
    """The password in each rendered Secret."""
    objects = [yaml.safe_load(file.read_text()) for file in program.folder.parent.glob("rendered/1-manifest/*")]
    return {
        each["metadata"]["name"]: base64.b64decode(each["data"]["password"]).decode()
        for each in objects
        if each["kind"] == "Secret"
    }


def test_a_password_changes_when_it_is_asked_to_and_not_before(program: Program) -> None:
    seen: list[str] = []
    for credentials in ("{}", "{}", '{"rotation": 2}', '{"password": "given-by-hand"}', "{}"):
        up(program, credentials)
        assert program.operations() == {}
        password = passwords(program)["ledger-credentials"]
        assert program.outputs()["connection_url"] == f"postgresql://ledger:{password}@ledger.default.svc:5432/ledger"
        state = program.run("stack", "export")
        assert password not in state
        assert base64.b64encode(password.encode()).decode() not in state
        seen.append(password)

    assert seen[0] == seen[1]
    assert seen[3] == "given-by-hand"
    assert len(set(seen)) == 4


def test_an_existing_secret_is_not_rendered(program: Program) -> None:
    up(program, '{"existing_secret": "from-the-vault"}')

    assert set(passwords(program)) == {"ledger-superuser-credentials"}
    assert program.outputs() == {"secret_name": "from-the-vault"}
