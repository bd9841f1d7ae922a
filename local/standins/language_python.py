"""Stand-in of `pulumi-language-python`: runs a Python program, and nothing else of the language host's duties."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import grpc
from google.protobuf import json_format
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import LanguageRuntimeServicer, language_pb2, language_pb2_grpc, plugin_pb2
from typing_extensions import override

from local.errors import LocalError
from local.standins import plugin, program

VERSION = "3.246.0"
_KNOWN_OPTIONS = {"toolchain", "virtualenv"}


class LanguageHost(LanguageRuntimeServicer):
    """The calls the engine can't do without; to the others gRPC answers that they are not implemented."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._programs: list[subprocess.Popen[bytes]] = []

    @override
    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=VERSION)

    @override
    def InstallDependencies(
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> NoReturn:
        context.abort(
            grpc.StatusCode.UNIMPLEMENTED,
            "the stand-in of pulumi-language-python installs nothing; make the program's virtualenv yourself",
        )

    @override
    def Run(self, request: language_pb2.RunRequest, context: grpc.ServicerContext) -> language_pb2.RunResponse:
        try:
            python = interpreter(Path(request.info.root_directory), json_format.MessageToDict(request.info.options))
        except LocalError as error:
            return language_pb2.RunResponse(error=str(error))
        folder = Path(request.info.program_directory)
        process = subprocess.Popen(
            [
                python,
                "-P",
                "-u",
                program.__file__,
                _arguments(request, self._engine),
                folder / request.info.entry_point,
            ],
            cwd=request.pwd or folder,
            env=_environment(request),
            stdin=subprocess.DEVNULL,
        )
        self._programs.append(process)
        code = process.wait()
        if code == program.ERROR_WAS_SHOWN:
            return language_pb2.RunResponse(bail=True)
        return language_pb2.RunResponse(error=f"Program exited with non-zero exit code: {code}" if code else "")

    @override
    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        self.stop()
        return Empty()

    def stop(self) -> None:
        """End the programs that still run."""
        for process in self._programs:
            if process.poll() is None:
                process.terminate()


def interpreter(root: Path, options: dict[str, object]) -> Path:
    """Choose the Python that runs a program.

    Args:
        root: folder of the Pulumi.yaml.
        options: its `runtime.options`.

    Raises:
        LocalError: an option this stand-in doesn't know, or a virtualenv that doesn't exist.

    """
    if unknown := sorted(options.keys() - _KNOWN_OPTIONS):
        message = f"Pulumi.yaml: runtime option {unknown[0]!r} is not served by the stand-in of pulumi-language-python"
        raise LocalError(message)
    if (toolchain := options.get("toolchain", "pip")) != "pip":
        message = (
            f"Pulumi.yaml: toolchain {toolchain!r} is not served by the stand-in of pulumi-language-python; use pip"
        )
        raise LocalError(message)
    if "virtualenv" not in options:
        return Path(sys.executable)
    python = root / str(options["virtualenv"]) / "bin" / "python"
    if not python.exists():
        message = f"Pulumi.yaml: the virtualenv {options['virtualenv']} doesn't exist (no {python}); make it first"
        raise LocalError(message)
    return python


def _arguments(request: language_pb2.RunRequest, engine: str) -> str:
    settings = program.Settings(
        project=request.project,
        stack=request.stack,
        organization=request.organization or "organization",
        root_directory=request.info.root_directory,
        parallel=request.parallel,
        preview=request.dryRun,
        monitor_address=request.monitor_address,
        engine_address=engine,
    )
    return json.dumps(settings)


def _environment(request: language_pb2.RunRequest) -> dict[str, str]:
    # In the environment, not in an argument: values of the configuration may be secrets.
    return {
        **os.environ,
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
    }


def main() -> None:
    """Serve the engine whose address is the last argument."""
    host = LanguageHost(sys.argv[-1])
    plugin.serve(lambda server: language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server))
    host.stop()
