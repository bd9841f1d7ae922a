"""What changed between two sets of inputs, field by field, and whether it replaces the object."""

from collections.abc import Iterator

from pulumi.runtime.proto import provider_pb2

from local.standins.kubernetes import manifest, naming
from local.standins.kubernetes.inputs import is_equal_data
from local.standins.kubernetes.kinds import Resource
from local.standins.kubernetes.manifest import Manifest, Value, is_list, is_object

_Diff = provider_pb2.PropertyDiff
_Path = tuple[str | int, ...]
_UNREADY = 'metadata.annotations["pulumi.com/replaceUnready"]'
_REPLACING = {_Diff.ADD: _Diff.ADD_REPLACE, _Diff.DELETE: _Diff.DELETE_REPLACE, _Diff.UPDATE: _Diff.UPDATE_REPLACE}


class _Missing:
    """The value of a field that isn't there."""


_MISSING = _Missing()


def difference(
    resource: Resource, old: Manifest, new: Manifest, *, mutable: bool, unready: bool = False
) -> provider_pb2.DiffResponse:
    """What the engine shows and does for inputs that were `old` and become `new`.

    Args:
        resource: its rules say what replaces the object.
        old: the inputs of the state, brought up to date by a refresh.
        new: the checked inputs of the program.
        mutable: data of this ConfigMap or Secret may change in place.
        unready: the object asks to be replaced because it isn't ready.

    """
    old, new = ({**inputs, "metadata": {**inputs.get("metadata", {})}} for inputs in (old, new))
    if resource.kind.namespaced:
        for inputs in (old, new):
            inputs["metadata"].setdefault("namespace", "default")
    if is_equal_data(old, new):
        old = {key: old[key] for key in old if key not in {"data", "stringData"}}
        new = {key: new[key] for key in new if key not in {"data", "stringData"}}
    forced = [tuple(path.split(".")) for path in resource.replaced_by(mutable=mutable)]
    detailed = {
        _text(path): _Diff(kind=_REPLACING[kind] if _is_forced(path, value, forced) else kind, inputDiff=True)
        for path, kind, value in _changes((), old, new)
    }
    replaces = [path for path, diff in detailed.items() if diff.kind in _REPLACING.values()]
    replaces += [_UNREADY] if unready else []
    same_identity = manifest.identifier(old) == manifest.identifier(new)
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if detailed or unready else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=sorted({path.split(".")[0].split("[")[0] for path in detailed}),
        replaces=replaces,
        deleteBeforeReplace=bool(replaces) and same_identity and not naming.is_autonamed(new),
        detailedDiff=detailed,
        hasDetailedDiff=True,
    )


def _changes(path: _Path, old: Value, new: Value) -> Iterator[tuple[_Path, "_Diff.Kind.ValueType", Value]]:
    """Path, kind and new value of each change; a subtree that comes or goes is one change."""
    if is_object(old) and is_object(new):
        for key in {**old, **new}:
            yield from _changes((*path, key), old.get(key, _MISSING), new.get(key, _MISSING))
    elif is_list(old) and is_list(new):
        for index in range(max(len(old), len(new))):
            yield from _changes((*path, index), _at(old, index), _at(new, index))
    elif old is _MISSING:
        yield path, _Diff.ADD, new
    elif new is _MISSING:
        yield path, _Diff.DELETE, None
    elif old != new:
        yield path, _Diff.UPDATE, new


def _at(items: list[Value], index: int) -> Value:
    return items[index] if index < len(items) else _MISSING


def _is_forced(path: _Path, value: Value, forced: list[tuple[str, ...]]) -> bool:
    """Whether a forced field is the changed one, above it, or within its new value."""
    return any(
        path[: len(field)] == field
        or (field[: len(path)] == path and manifest.dig(value, *field[len(path) :]) is not None)
        for field in forced
    )


def _text(path: _Path) -> str:
    """The path in Pulumi's notation."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif any(character in step for character in '."[]'):
            text += f'["{step.replace(chr(34), chr(92) + chr(34))}"]'
        else:
            text += f".{step}" if text else step
    return text
