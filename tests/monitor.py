"""A Pulumi engine's monitor that records every registration with its options, and answers with the inputs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pulumi
from google.protobuf import json_format
from google.protobuf.message import Message
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks
from pulumi.runtime.rpc import _special_secret_sig, _special_sig_key  # pyright: ignore[reportPrivateUsage]


@dataclass(frozen=True)
class Registration:
    """One resource as the engine saw it: camelCase inputs without secret wrappers."""

    type: str
    name: str
    inputs: dict[str, Any]
    secrets: frozenset[str]
    parent: str
    depends_on: frozenset[str]
    property_dependencies: frozenset[str]
    ignore_changes: tuple[str, ...]
    replace_on_changes: tuple[str, ...]
    retain_on_delete: bool
    provider: str


@dataclass
class Registrations:
    """Everything that was registered, by the resource's name, and the id of everything that was looked up."""

    by_name: dict[str, Registration] = field(default_factory=dict[str, Registration])
    reads: dict[str, str] = field(default_factory=dict[str, str])
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    def __getitem__(self, name: str) -> Registration:
        return self.by_name[name]

    def kubernetes_objects(self) -> list[Registration]:
        return [each for each in self.by_name.values() if each.type.startswith("kubernetes:")]


class _Echo(Mocks):
    def call(self, args: MockCallArgs) -> tuple[dict[str, object], None]:
        message = f"unexpected call of {args.token}"
        raise AssertionError(message)

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.resource_id:
            # As the provider does without a cluster: nothing is known of what is looked up.
            return args.resource_id, {}
        inputs = dict(args.inputs)
        metadata = dict(inputs.get("metadata") or {})
        # As the provider does: what has no name gets one, what has no namespace goes to the default one.
        name = metadata.get("name", f"{args.name}-autonamed")
        inputs["metadata"] = {"namespace": "default", **metadata, "name": name, "uid": f"uid-of-{name}"}
        return f"{args.name}-id", inputs


class _Monitor(MockMonitor):
    def __init__(self) -> None:
        super().__init__(_Echo())
        self.registrations = Registrations()

    def RegisterResource(self, request: Any) -> Any:  # noqa: ANN401, N802 - the protocol's name
        inputs = _message(request.object)
        secrets: set[str] = set()
        plain = cast("dict[str, Any]", _plain(inputs, "", secrets))
        self.registrations.by_name[request.name] = Registration(
            type=request.type,
            name=request.name,
            inputs=plain,
            secrets=frozenset(secrets),
            parent=_last(request.parent),
            depends_on=frozenset(_last(urn) for urn in request.dependencies),
            property_dependencies=frozenset(
                _last(urn) for each in request.propertyDependencies.values() for urn in each.urns
            ),
            ignore_changes=tuple(request.ignoreChanges),
            replace_on_changes=tuple(request.replaceOnChanges),
            retain_on_delete=bool(request.retainOnDelete),
            provider=_last(request.provider),
        )
        return super().RegisterResource(request)

    def ReadResource(self, request: Any) -> Any:  # noqa: ANN401, N802 - the protocol's name
        self.registrations.reads[request.name] = request.id
        return super().ReadResource(request)

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: ANN401, N802 - the protocol's name
        secrets: set[str] = set()
        outputs = cast("dict[str, Any]", _plain(_message(request.outputs), "", secrets))
        self.registrations.outputs[_last(request.urn)] = {**outputs, "secrets": secrets}
        return super().RegisterResourceOutputs(request)


def register(declare: Callable[[], object], stack: str = "test") -> Registrations:
    """Run a program and wait for all its registrations."""
    monitor = _Monitor()
    pulumi.runtime.set_mocks(monitor.mocks, project="tests", stack=stack, monitor=monitor)

    @pulumi.runtime.test
    def run() -> None:
        declare()

    run()
    return monitor.registrations


def _message(message: Message) -> dict[str, Any]:
    return json_format.MessageToDict(message)


def _last(urn: str) -> str:
    return urn.rpartition("::")[2]


def _plain(value: object, path: str, secrets: set[str]) -> object:
    """Take secret wrappers off, note their paths, and turn whole floats into integers."""
    if isinstance(value, dict):
        mapping = cast("dict[str, object]", value)
        if mapping.get(_special_sig_key) == _special_secret_sig:
            secrets.add(path)
            return _plain(mapping["value"], path, secrets)
        return {key: _plain(each, f"{path}.{key}".lstrip("."), secrets) for key, each in mapping.items()}
    if isinstance(value, list):
        return [_plain(each, f"{path}[{i}]", secrets) for i, each in enumerate(cast("list[object]", value))]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
