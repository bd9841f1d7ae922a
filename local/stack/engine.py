"""The Pulumi engine, with its plugins, a state of its own and a secrets passphrase, all on this machine."""

import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from local import standins, toolchain
from local.progress import say

PLUGINS = ("pulumi-language-python", "pulumi-resource-kubernetes")


@dataclass(frozen=True)
class Engine:
    """The `pulumi` command; `folder` holds what it keeps."""

    folder: Path
    kubeconfig: Path | None
    backend: str | None = None
    """Where the stacks' state is, as `pulumi login` takes it; None: in `folder`."""

    def run(self, *arguments: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
        """Run pulumi without questions; what it prints goes to the terminal, or is captured."""
        command = [str(toolchain.ensure("pulumi")["pulumi"]), *self._flags(), *arguments]
        output = subprocess.PIPE if capture else None
        with subprocess.Popen(command, text=True, stdout=output, stderr=output, env=self._environment) as process:
            while True:
                try:
                    shown, said = process.communicate()
                except KeyboardInterrupt:
                    # The terminal has interrupted the engine as well: it records what it was making, and ends.
                    continue
                return subprocess.CompletedProcess(command, process.returncode, shown, said)

    @staticmethod
    def _flags() -> list[str]:
        return [] if sys.stdout.isatty() and sys.stdin.isatty() else ["--non-interactive"]

    @cached_property
    def _environment(self) -> dict[str, str]:
        state = self.folder / "state"
        state.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "PATH": f"{self._plugins()}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_BACKEND_URL": self.backend or state.as_uri(),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        if "PULUMI_CONFIG_PASSPHRASE" not in environment and "PULUMI_CONFIG_PASSPHRASE_FILE" not in environment:
            environment["PULUMI_CONFIG_PASSPHRASE_FILE"] = str(self._passphrase())
        if self.kubeconfig is not None:
            environment["KUBECONFIG"] = str(self.kubeconfig)
        return environment

    def _plugins(self) -> Path:
        """Make a folder with the official plugins, or with the stand-ins of those that can't be had."""
        folder = self.folder / "plugins"
        folder.mkdir(parents=True, exist_ok=True)
        official = {name: toolchain.find(name) for name in PLUGINS}
        absent = [name for name, path in official.items() if path is None]
        if absent:
            standins.install(folder, Path(sys.executable))
            say(f"the official {' and '.join(absent)} can't be had here: using the project's stand-ins")
        for name, path in official.items():
            if path is not None:
                link = folder / name
                link.unlink(missing_ok=True)
                link.symlink_to(path)
        return folder

    def _passphrase(self) -> Path:
        """Give the file with the passphrase that encrypts this state's secrets, generated once."""
        file = self.folder / "passphrase"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(32))
        return file
