"""Every object of each environment, as the program registers it."""

import pytest
from syrupy.assertion import SnapshotAssertion

from stacks import environment
from stacks.place import Place
from stacks.platform import deploy
from tests.monitor import Registration, register


@pytest.mark.parametrize("name", ["dev", "staging", "production"])
def test_the_objects_of(name: str, yaml_snapshot: SnapshotAssertion) -> None:
    place = Place.parse(name, {"namespace": f"databases-{name}", "image_registry": "registry.example/library"})

    objects = register(lambda: deploy(environment.named(name), place), stack=name).kubernetes_objects()

    for each in objects:
        assert shown(each) == yaml_snapshot(name=each.name)


def shown(registration: Registration) -> dict[str, object]:
    """Leave out what is generated anew by each run, and scripts, which have tests of their own."""
    inputs = dict(registration.inputs)
    if inputs["kind"] == "Secret":
        inputs["data"] = dict.fromkeys(inputs["data"], "<generated>")
    if inputs["kind"] == "ConfigMap":
        inputs["data"] = {
            key: "<script>" if key.endswith((".sh", ".py")) else value for key, value in inputs["data"].items()
        }
    return {
        "inputs": inputs,
        "ignoreChanges": list(registration.ignore_changes),
        "retain": registration.retain_on_delete,
    }
