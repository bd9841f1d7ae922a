"""The engine's plugins, state and passphrase."""

from pathlib import Path

import pytest

from local.stack.engine import PLUGINS, Engine
from local.toolchain.programs import PROGRAMS, Program

pytestmark = pytest.mark.engine


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path / "engine", None)


def test_stand_ins_are_said_aloud(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    assert engine.run("version", capture=True).returncode == 0

    assert (
        f"the official {' and '.join(PLUGINS)} can't be had here: using the project's stand-ins"
        in capfd.readouterr().err
    )
    assert {file.name for file in (engine.folder / "plugins").iterdir()} == set(PLUGINS)


def test_an_official_plugin_is_used_where_there_is_one(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    language, provider = PLUGINS
    official = tmp_path / "bin" / provider
    official.parent.mkdir()
    official.write_text("#!/bin/sh\n")
    official.chmod(0o755)
    monkeypatch.setitem(PROGRAMS, provider, Program(provider, location=official))
    # What was found is remembered for the run.
    monkeypatch.setattr("local.toolchain._found", {})
    engine.run("version", capture=True)

    assert (engine.folder / "plugins" / provider).resolve() == official
    assert f"the official {language} can't be had here" in capfd.readouterr().err


def test_the_passphrase_is_drawn_once_and_for_its_owner_alone(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    passphrase = engine.folder / "passphrase"
    engine.run("version", capture=True)
    generated = passphrase.read_text()
    Engine(engine.folder, None).run("version", capture=True)

    assert passphrase.read_text() == generated
    assert len(generated) >= 32
    assert passphrase.stat().st_mode & 0o777 == 0o600


def test_a_passphrase_of_the_users_own_is_the_one(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "own")
    engine.run("version", capture=True)

    assert not (engine.folder / "passphrase").exists()


def test_the_state_is_in_the_backend_that_is_given(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("name: program\nruntime: python\n")
    its = Engine(engine.folder, None, (tmp_path / "ours").as_uri())

    assert its.run("stack", "init", "dev", "--cwd", str(tmp_path), capture=True).returncode == 0
    assert list((tmp_path / "ours").rglob("dev.json"))
    assert not list(engine.folder.rglob("dev.json"))
