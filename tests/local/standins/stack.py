"""A Pulumi stack of a test: a program, a folder, and the real CLI."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_VIRTUALENV = Path(os.environ.get("VIRTUAL_ENV", Path(__file__).parents[3] / ".venv"))


@dataclass(frozen=True)
class Stack:
    """A stack whose state, plugins and settings are all in its folder."""

    folder: Path
    environment: dict[str, str]

    @classmethod
    def create(cls, folder: Path, program: str, environment: dict[str, str]) -> "Stack":
        runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": str(_VIRTUALENV)}}
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "test", "runtime": runtime}))
        (folder / "__main__.py").write_text(program)
        (folder / "state").mkdir()
        stack = cls(
            folder,
            os.environ
            | {
                "PULUMI_BACKEND_URL": f"file://{folder}/state",
                "PULUMI_CONFIG_PASSPHRASE": "test",
                "PULUMI_HOME": str(folder / "home"),
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            }
            | environment,
        )
        stack.pulumi("stack", "init", "test")
        return stack

    def pulumi(self, *arguments: str, fails: bool = False) -> str:
        """Output of a command, standard error after standard output."""
        result = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        output = result.stdout + result.stderr
        assert bool(result.returncode) == fails, output
        return output

    def set(self, **config: str) -> None:
        """Change the configuration; an empty value takes one away, and `kubernetes__x` is the provider's."""
        file = self.folder / "Pulumi.test.yaml"
        content: dict[str, Any] = yaml.safe_load(file.read_text())
        new = {key.replace("__", ":") if "__" in key else f"test:{key}": value for key, value in config.items()}
        merged = content.get("config", {}) | new
        content["config"] = {key: value for key, value in merged.items() if value}
        file.write_text(yaml.safe_dump(content))

    def up(self, *, fails: bool = False) -> str:
        return self.pulumi("up", "--yes", "--skip-preview", fails=fails)

    def preview(self) -> dict[str, str]:
        """What a preview would do to each resource that it doesn't leave as it is, by name: its operations, sorted."""
        operations: dict[str, set[str]] = {}
        for step in self._steps():
            if step["op"] != "same":
                operations.setdefault(_name(step), set()).add(step["op"])
        return {name: " ".join(sorted(found)) for name, found in operations.items()}

    def changes(self) -> dict[str, dict[str, str]]:
        """Each changed resource, by name: the kind of change of each changed field, by path."""
        details = {_name(step): step["detailedDiff"] for step in self._steps() if step.get("detailedDiff")}
        return {name: {path: change["kind"] for path, change in diff.items()} for name, diff in details.items()}

    def _steps(self) -> list[dict[str, Any]]:
        output = self.pulumi("preview", "--json")
        return json.loads(output[output.index("{") : output.rindex("}") + 1])["steps"]

    def state(self) -> dict[str, dict[str, Any]]:
        """Each resource of the state, by name."""
        resources: list[dict[str, Any]] = json.loads(self.pulumi("stack", "export"))["deployment"]["resources"]
        return {_name(resource): resource for resource in resources}


def _name(step: dict[str, Any]) -> str:
    return step["urn"].split("::")[-1]
