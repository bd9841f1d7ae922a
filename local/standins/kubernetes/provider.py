"""Stand-in of `pulumi-resource-kubernetes`: the engine's calls, answered with the modules beside this one."""

import sys
import threading
from collections.abc import Callable
from functools import partial

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import ResourceProviderServicer, plugin_pb2, provider_pb2, provider_pb2_grpc
from typing_extensions import override

from local.errors import LocalError
from local.standins import plugin
from local.standins.kubernetes import cluster, inputs, kinds, manifest, naming, settings
from local.standins.kubernetes.api_server import ApiError, UnreachableError
from local.standins.kubernetes.checkpoint import Checkpoint, with_secrets
from local.standins.kubernetes.difference import difference
from local.standins.kubernetes.engine import Engine
from local.standins.kubernetes.kinds import Resource
from local.standins.kubernetes.manifest import Manifest
from local.standins.kubernetes.property_values import contains_secret, contains_unknown, decode, encode, reveal
from local.standins.kubernetes.render import Folder
from local.standins.kubernetes.settings import Settings
from local.standins.kubernetes.target import NotReadyError, Operation, Target
from local.standins.kubernetes.unreachable import Unreachable

VERSION = "4.34.2"
_Change = provider_pb2.CreateRequest | provider_pb2.UpdateRequest


class Provider(ResourceProviderServicer):
    """One provider of a stack, configured once."""

    def __init__(self, engine: str) -> None:
        self._engine = Engine(engine)
        self._cancelled = threading.Event()
        self._settings = Settings()
        self._target: Target = Unreachable("default", UnreachableError("the provider is not configured"))

    @override
    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=VERSION)

    @override
    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        failures = [
            provider_pb2.CheckFailure(property=key, reason=reason)
            for key, reason in settings.problems(decode(request.news)).items()
        ]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    @override
    def DiffConfig(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        old, new = decode(request.olds), decode(request.news)
        changed = sorted(key for key in {**old, **new} if old.get(key) != new.get(key))
        elsewhere = {"renderYamlToDirectory"}
        if cluster.address(Settings.parse(old)) != cluster.address(Settings.parse(new)):
            elsewhere |= {"context", "kubeconfig"}
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
            diffs=changed,
            replaces=[key for key in changed if key in elsewhere],
        )

    @override
    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        self._settings = Settings.parse(decode(request.args))
        namespace = self._settings.namespace or "default"
        if folder := self._settings.render_yaml_to_directory:
            self._target = Folder(folder, namespace)
        else:
            try:
                self._target = cluster.Cluster(self._settings, self._cancelled)
            except UnreachableError as error:
                self._engine.warn("", f"{error}. A preview shows what the program says; nothing else is possible.")
                self._target = Unreachable(namespace, error)
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    @override
    def Check(self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:
        resource, old = kinds.resource(request.type), reveal(decode(request.olds))
        named = naming.named(resource, decode(request.news), old, request.name, request.randomSeed)
        checked = inputs.checked(resource, named, self._target.namespace)
        checked = with_secrets(checked, checked)
        if contains_secret(checked) and isinstance(self._target, Folder):
            self._engine.warn(request.urn, "the rendered manifest holds a secret in plain text")
        return provider_pb2.CheckResponse(inputs=encode(checked))

    @override
    def Diff(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        resource, old, new = (
            kinds.resource(request.type),
            reveal(decode(request.old_inputs)),
            reveal(decode(request.news)),
        )
        unready = self._replaces_unready(request.urn, resource, new)
        return difference(resource, old, new, mutable=self._settings.is_mutable(new), unready=unready)

    @override
    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:
        marked = decode(request.properties)
        manager = naming.field_manager(reveal(marked))
        try:
            state = self._deploy(request, marked, manager, self._target.create)
        except ApiError as error:
            message = f"the API server refused to create the object: {error}"
            raise LocalError(message) from error
        if not state:
            return provider_pb2.CreateResponse(properties=request.properties)
        return provider_pb2.CreateResponse(
            id="" if request.preview else manifest.identifier(state.live),
            properties=encode(state.outputs(marked)),
        )

    @override
    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:
        marked = decode(request.news)
        manager = naming.field_manager(reveal(marked), Checkpoint.of(decode(request.olds)).field_manager)
        update = partial(self._target.update, ignored=list(request.ignoreChanges))
        try:
            state = self._deploy(request, marked, manager, update)
        except ApiError as error:
            message = f"the API server refused the change: {error}"
            raise LocalError(message) from error
        return provider_pb2.UpdateResponse(properties=encode(state.outputs(marked)) if state else request.news)

    @override
    def Read(self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:
        marked, old = decode(request.inputs), Checkpoint.of(decode(request.properties))
        failure = None
        try:
            live = self._target.read(kinds.resource(request.type), old, request.id)
        except NotReadyError as error:
            live, failure = error.live, error
        if live is None:
            return provider_pb2.ReadResponse()
        body = inputs.observed(live, reveal(marked)) if marked else inputs.imported(live)
        state = Checkpoint(body, live, naming.field_manager(body, old.field_manager))
        if failure:
            raise _partial(state, marked, failure) from failure
        return provider_pb2.ReadResponse(
            id=request.id, properties=encode(state.outputs(marked)), inputs=encode(with_secrets(body, marked))
        )

    @override
    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> Empty:
        marked = decode(request.properties)
        state = Checkpoint.of(marked)
        report = self._engine.progress(request.urn)
        operation = Operation(kinds.resource(request.type), report, timeout=request.timeout)
        try:
            self._target.delete(operation, state, request.id)
        except NotReadyError as error:
            raise _partial(state, marked, error) from error
        return Empty()

    @override
    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        self._cancelled.set()
        return Empty()

    def _replaces_unready(self, urn: str, resource: Resource, body: Manifest) -> bool:
        """Whether the object is to be replaced because it isn't ready."""
        if manifest.annotation(body, "replaceUnready") != "true":
            return False
        if resource.kind.name != "Job":
            self._engine.warn(urn, f"annotation pulumi.com/replaceUnready has no effect on a {resource.kind.name}")
            return False
        return self._target.is_unready(resource, body)

    def _deploy(
        self,
        request: _Change,
        marked: Manifest,
        manager: str,
        act: Callable[[Operation, Manifest, str], Manifest | None],
    ) -> Checkpoint | None:
        """The state after the action; None if it can't be previewed."""
        body = reveal(marked)
        if request.preview and contains_unknown(body):
            return None
        report = self._engine.progress(request.urn)
        operation = Operation(kinds.resource(request.type), report, request.timeout, preview=request.preview)
        try:
            live = act(operation, body, manager)
        except NotReadyError as error:
            raise _partial(Checkpoint(body, error.live, manager), marked, error) from error
        return Checkpoint(body, live, manager) if live else None


def _partial(state: Checkpoint, marked: Manifest, error: NotReadyError) -> plugin.DetailedError:
    """The error with the object's state in it: the engine records it, and goes on from there next time."""
    identifier = manifest.identifier(state.live)
    message = f"{identifier} is in the cluster but not as it should be: {error}"
    detail = provider_pb2.ErrorResourceInitFailed(
        id=identifier,
        properties=encode(state.outputs(marked)),
        inputs=encode(with_secrets(state.inputs, marked)),
        reasons=[message, *error.reasons],
    )
    return plugin.DetailedError(message, detail)


def main() -> None:
    """Serve the engine whose address is the last argument."""
    provider = Provider(sys.argv[-1])
    plugin.serve(lambda server: provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server))
