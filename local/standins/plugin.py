"""How a plugin meets the engine: a gRPC server on a free loopback port, which it prints on standard output."""

import os
import signal
import threading
from collections.abc import Callable
from concurrent import futures
from typing import Any

import grpc
from google.protobuf.message import Message
from pulumi.runtime.proto import status_pb2
from typing_extensions import override

from local.errors import LocalError

_UNLIMITED_MESSAGE = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
_THREADS = 64  # each resource in the making holds one while it waits for its object to become ready

_Method = Callable[[Any, grpc.ServicerContext], Any]  # of whatever request and response
_grpc: Any = grpc  # where its stubs are incomplete


class DetailedError(LocalError):
    """An error that tells the engine more than its message."""

    def __init__(self, message: str, detail: Message) -> None:
        super().__init__(message)
        self.detail = detail


class _Errors(grpc.ServerInterceptor):  # pyright: ignore[reportMissingTypeArgument]  it takes none at run time
    """Answers with the message of a LocalError, without a traceback."""

    @override
    def intercept_service(
        self,
        continuation: "Callable[[grpc.HandlerCallDetails], grpc.RpcMethodHandler[Any, Any] | None]",
        handler_call_details: grpc.HandlerCallDetails,
    ) -> "grpc.RpcMethodHandler[Any, Any] | None":
        handler: Any = continuation(handler_call_details)
        if handler is None or handler.unary_unary is None:
            return handler
        return _grpc.unary_unary_rpc_method_handler(
            _answering(handler.unary_unary), handler.request_deserializer, handler.response_serializer
        )


def _answering(method: _Method) -> _Method:
    def answer(request: object, context: grpc.ServicerContext) -> object:
        try:
            return method(request, context)
        except LocalError as error:
            if isinstance(error, DetailedError):
                status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
                status.details.add().Pack(error.detail)
                context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
            return context.abort(grpc.StatusCode.UNKNOWN, str(error))

    return answer


def serve(register: Callable[[grpc.Server], None]) -> None:
    """Serve what `register` adds to the server, until the engine interrupts this process or is gone."""
    server: grpc.Server = _grpc.server(
        futures.ThreadPoolExecutor(_THREADS), interceptors=[_Errors()], options=_UNLIMITED_MESSAGE
    )
    register(server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    stopped = threading.Event()

    def stop(_signal: int, _frame: object) -> None:
        stopped.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    print(port, flush=True)  # noqa: T201  the first line is the plugin's side of the handshake
    engine = os.getppid()
    while not stopped.wait(1) and os.getppid() == engine:
        pass
    server.stop(grace=0)
