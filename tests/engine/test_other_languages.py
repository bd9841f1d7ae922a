"""The plugin that serves the components to programs in other languages, as the engine meets it."""

import base64
import json
import shlex
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from stateful_databases import Cassandra, CassandraArgs, MariaDB, MariaDBArgs, Postgres, PostgresArgs

from local.paths import REPOSITORY
from local.stack.engine import Engine
from tests.monitor import register
from tests.program import Program

pytestmark = pytest.mark.engine

PLUGIN = "pulumi-resource-stateful-databases"
COMPONENTS = {
    "Cassandra": (Cassandra, CassandraArgs, "5.0"),
    "MariaDB": (MariaDB, MariaDBArgs, "11.4"),
    "Postgres": (Postgres, PostgresArgs, "18"),
}


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plugin as an executable."""
    executable = tmp_path_factory.mktemp("plugin") / PLUGIN
    command = shlex.join([sys.executable, "-u", str(REPOSITORY / "components")])
    executable.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    executable.chmod(0o755)
    return executable


@pytest.fixture
def remote(tmp_path: Path, plugin: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """A program that knows the components through the plugin alone, and no cluster."""
    monkeypatch.setenv("PATH", str(plugin.parent), prepend=":")
    return Program.empty(tmp_path / "program", None, {"renderYamlToDirectory": str(tmp_path / "rendered")})


def declare(program: Program, kind: str, inputs: str) -> None:
    """Have the program make a component as the SDKs of other languages do."""
    program.write(
        f"""
        import pulumi

        class Remote(pulumi.ComponentResource):
            host: pulumi.Output[str]

            def __init__(self, inputs):
                super().__init__("stateful-databases:index:{kind}", "ledger", {{**inputs, "host": None}}, remote=True)

        pulumi.export("host", Remote({inputs}).host)
        """
    )


def refusal(program: Program) -> str:
    """What a preview that must fail says."""
    done = program.try_run("preview")
    assert done.returncode != 0, done.stdout
    # Frames of the plugin; the program's own SDK may add those of the call that failed.
    assert str(REPOSITORY / "components") not in done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory, plugin: Path) -> dict[str, Any]:
    engine = Engine(tmp_path_factory.mktemp("engine"), None)
    done = engine.run("package", "get-schema", str(plugin), capture=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_schema_has_every_argument_and_output_with_its_description(schema: dict[str, Any]) -> None:
    assert (schema["name"], schema["version"]) == ("stateful-databases", version("stateful-databases"))
    for name, (component, args, _) in COMPONENTS.items():
        resource = schema["resources"][f"stateful-databases:index:{name}"]
        assert resource["isComponent"]
        assert set(resource["inputProperties"]) == {camel_case(key) for key in args.__annotations__}
        assert set(resource["properties"]) == {camel_case(key) for key in component.__annotations__}
        for described in (*resource["inputProperties"].values(), *resource["properties"].values()):
            assert described["description"]
    for name, kind in schema["types"].items():
        for described in kind.get("properties", {}).values():
            assert described["description"], name


def camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def test_the_components_register_under_the_types_of_the_schema(schema: dict[str, Any]) -> None:
    def declare_all() -> None:
        for name, (component, _, release) in COMPONENTS.items():
            component(f"a-{name.lower()}", {"version": release})

    registered = register(declare_all)

    types = {registered[f"a-{name.lower()}"].type for name in COMPONENTS}
    assert types == set(schema["resources"])


def test_a_ring_of_a_program_stays_what_it_is_and_grows(remote: Program) -> None:
    declare(remote, "Cassandra", '{"version": "5.0", "replicas": 3}')
    remote.up()

    declare(remote, "Cassandra", '{"version": "5.0", "rack": "b"}')
    assert "was written with 'rack1'" in refusal(remote)
    declare(remote, "Cassandra", '{"version": "5.0", "replicas": 5}')
    assert remote.operations()["ledger-server"] == "update"


def test_a_program_makes_a_component(remote: Program) -> None:
    declare(
        remote,
        "MariaDB",
        """{
            "version": "11.4",
            "storage": {"size": "20Gi"},
            "updateStrategy": "OnDelete",
            "terminationGracePeriodSeconds": 60,
            "tolerations": [{"key": "disk", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30}],
            "networkPolicy": {"allowFrom": [{"namespaceSelector": {"team": "web"}}]},
            "configuration": {"mariadbd": {"max_connections": 77}},
            "credentials": {"password": pulumi.Output.secret("hidden")},
        }""",
    )
    remote.up()

    assert remote.outputs() == {"host": "ledger.default.svc"}
    assert remote.operations() == {}
    assert "hidden" not in remote.run("stack", "export")
    objects = [yaml.safe_load(file.read_text()) for file in remote.folder.parent.glob("rendered/1-manifest/*")]
    by_kind = {f"{each['kind']} {each['metadata']['name']}": each for each in objects}
    assert by_kind["PersistentVolumeClaim data-ledger-0"]["spec"]["resources"] == {"requests": {"storage": "20Gi"}}
    server = by_kind["StatefulSet ledger"]["spec"]
    assert server["updateStrategy"] == {"type": "OnDelete"}
    assert server["template"]["spec"]["terminationGracePeriodSeconds"] == 60
    assert server["template"]["spec"]["tolerations"] == [
        {"key": "disk", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30}
    ]
    (allowed,) = by_kind["NetworkPolicy ledger"]["spec"]["ingress"]
    assert allowed["from"] == [{"namespaceSelector": {"matchLabels": {"team": "web"}}}]
    assert base64.b64decode(by_kind["Secret ledger-credentials"]["data"]["password"]) == b"hidden"
    (settings,) = (each for each in objects if each["kind"] == "ConfigMap")
    assert 'max_connections = "77"' in settings["data"]["my.cnf"]


def test_what_the_host_would_drop_is_refused(remote: Program) -> None:
    declare(
        remote,
        "Postgres",
        """{
            "version": "18",
            "imageRegistri": "example.org",
            "storage": {"siez": "2Gi"},
            "resources": "hidden-1",
            "strategy": "RollingUpdate",
            "tolerations": [{"key": "disk"}, {"keey": "disk"}],
            "credentials": pulumi.Output.secret({"password": "hidden-2"}),
        }""",
    )
    said = refusal(remote)

    assert (
        'Postgres "ledger": 6 problems, nothing was changed:\n'
        "      - credentials: not allowed; an object with existingSecret, password, passwordKey, rotation, not an"
        " output of one\n"
        '      - imageRegistri: no such argument; did you mean "imageRegistry"?\n'
        "      - resources: not allowed; an object with limits, requests, not an output of one\n"
        '      - storage.siez: no such argument; did you mean "size"?\n'
        "      - strategy: 'RollingUpdate' is not allowed; one of Recreate\n"
        '      - tolerations[1].keey: no such argument; did you mean "key"?\n'
    ) in said
    assert "hidden" not in said


def test_what_the_component_refuses_comes_without_a_traceback(remote: Program) -> None:
    declare(remote, "MariaDB", '{"version": "5.5", "credentials": {"password": pulumi.Output.secret("hidden")}}')
    said = refusal(remote)

    assert "version: '5.5' is not allowed; a string: " in said
    assert "hidden" not in said
