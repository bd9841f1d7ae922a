"""What the provider tells the engine beside its answers."""

from collections.abc import Callable
from typing import Any

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc


class Engine:
    """The engine at an address."""

    def __init__(self, address: str) -> None:
        self._stub: Any = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))  # partly untyped

    def warn(self, urn: str, message: str) -> None:
        """Show a warning that stays."""
        self._stub.Log(engine_pb2.LogRequest(severity=engine_pb2.WARNING, urn=urn, message=message))

    def progress(self, urn: str) -> Callable[[str], None]:
        """A function that shows a line in the resource's row until the next one; an empty one clears it."""
        shown = ""

        def show(line: str) -> None:
            nonlocal shown
            if line != shown:
                shown = line
                self._stub.Log(engine_pb2.LogRequest(severity=engine_pb2.INFO, urn=urn, message=line, ephemeral=True))

        return show
