"""The engine's side of a program's run: answers what an `up` on an empty cluster would, as fast as Python can."""

from collections.abc import Generator
from concurrent import futures
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import (
    EngineServicer,
    ResourceMonitorServicer,
    engine_pb2,
    engine_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)
from typing_extensions import override

AUTONAMED = "-autonamed"
"""Ends the name of an object that has none of its own."""

IDENTIFIED = "-identified"
"""Ends the id of every resource."""

STASH = "pulumi:index:Stash"
"""The engine's own resource, which keeps a value."""

_THREADS = 16
_grpc: Any = grpc  # where its stubs are incomplete


class Monitor(ResourceMonitorServicer, EngineServicer):
    """Keeps what was registered, and answers with the inputs."""

    def __init__(self) -> None:
        self.registered: list[resource_pb2.RegisterResourceRequest] = []
        self.errors: list[str] = []

    @override
    def GetDeploymentInfo(self, request: Empty, context: grpc.ServicerContext) -> resource_pb2.DeploymentInfo:
        return resource_pb2.DeploymentInfo(supportedFeatures=resource_pb2.ResourceMonitorFeature.values())

    @override
    def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest, context: grpc.ServicerContext
    ) -> resource_pb2.RegisterResourceResponse:
        self.registered.append(request)
        response = resource_pb2.RegisterResourceResponse(
            urn=f"urn:pulumi:stack::project::{request.type}::{request.name}"
        )
        if request.custom:
            response.id = f"{request.name}{IDENTIFIED}"
            response.object.CopyFrom(request.object)
            outputs: Any = response.object  # whose stubs lack most of its methods
            if request.type == STASH:
                outputs["output"] = outputs["input"]
            else:
                # As the provider does: what has no name gets one, what has no namespace goes to the default one.
                metadata = outputs.get_or_create_struct("metadata")
                metadata.update({"name": f"{request.name}{AUTONAMED}", "namespace": "default", **dict(metadata)})
        return response

    @override
    def RegisterResourceOutputs(
        self, request: resource_pb2.RegisterResourceOutputsRequest, context: grpc.ServicerContext
    ) -> Empty:
        return Empty()

    @override
    def SignalAndWaitForShutdown(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        return Empty()

    @override
    def Log(self, request: engine_pb2.LogRequest, context: grpc.ServicerContext) -> Empty:
        if request.severity == engine_pb2.ERROR:
            self.errors.append(request.message)
        return Empty()


@contextmanager
def served(monitor: Monitor) -> Generator[str]:
    """Serve a monitor on loopback while the block runs; gives the address."""
    server: grpc.Server = _grpc.server(
        futures.ThreadPoolExecutor(_THREADS), options=[("grpc.max_receive_message_length", -1)]
    )
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
    engine_pb2_grpc.add_EngineServicer_to_server(monitor, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(grace=0).wait()
