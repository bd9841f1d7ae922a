"""The peer's program is worth comparing with: it registers the same objects as the components."""

from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.rpc import _special_secret_sig, _special_sig_key

from benchmarks.program import declared, process, raw
from benchmarks.program.cost import Workshop
from benchmarks.program.monitor import Monitor
from local.errors import LocalError

OF_THE_SOURCE = ("parent", "sourcePosition", "stackTrace")


def test_raw_program_registers_the_same_objects(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)

    components, _ = workshop.run(declared.components(3))
    peers, _ = workshop.run(workshop.raw(3))

    wanted = as_registered(components)
    assert {"mariadb0-server", "postgres1-server", "mariadb2-server"} <= wanted.keys()
    assert as_registered(peers) == wanted


def test_program_that_fails_says_why(tmp_path: Path) -> None:
    file = tmp_path / "program.py"
    file.write_text("raise ValueError('no such thing')")

    with pytest.raises(LocalError, match="no such thing"):
        process.run(file, Monitor(), tmp_path)


def test_usage_is_the_programs_own(tmp_path: Path) -> None:
    file = tmp_path / "program.py"
    file.write_text("kept = bytearray(400_000_000)\nkept[:] = bytes(1) * len(kept)")
    big = process.run(file, Monitor(), tmp_path)
    file.write_text("pass")
    small = process.run(file, Monitor(), tmp_path)

    assert big.peak_bytes > small.peak_bytes + 350_000_000
    assert small.cpu_seconds > 0


def as_registered(registered: raw.Registered) -> dict[str, Any]:
    """What the engine learns of each object, but for passwords and the place in the source."""
    return {each.name: _plain(each) for each in raw.objects(registered)}


def _plain(each: resource_pb2.RegisterResourceRequest) -> dict[str, Any]:
    copy = resource_pb2.RegisterResourceRequest()
    copy.CopyFrom(each)
    for field in OF_THE_SOURCE:
        copy.ClearField(field)
    copy.dependencies.sort()
    for of_property in copy.propertyDependencies.values():
        of_property.urns.sort()
    # False is what is meant without it, too.
    copy.retainOnDelete = bool(copy.retainOnDelete)
    return _veiled(json_format.MessageToDict(copy))


def _veiled(value: Any) -> Any:  # noqa: ANN401 - JSON
    match value:
        case {"value": secret} if value.get(_special_sig_key) == _special_secret_sig:
            return {"secret": sorted(secret) if isinstance(secret, dict) else type(secret)}
        case dict():
            return {key: _veiled(each) for key, each in value.items()}
        case list():
            return [_veiled(each) for each in value]
        case _:
            return value
