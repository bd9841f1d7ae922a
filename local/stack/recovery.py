"""What an `up` that was killed leaves half made: in the cluster perhaps, in the state only as begun."""

import yaml

from local.stack.kubectl import Kubectl, Object

# Their resources take up what is there, and data is never deleted.
_TAKEN_UP = {"Namespace", "PersistentVolumeClaim"}


def half_made(state: Object) -> list[Object]:
    """Give the objects that an exported `state` knows as being created; the next `up` would find them in its way."""
    operations: list[Object] = state["deployment"].get("pending_operations") or []
    inputs = [each["resource"]["inputs"] for each in operations if each["type"] == "creating"]
    return [each for each in inputs if "kind" in each and each["kind"] not in _TAKEN_UP]


def delete(kubectl: Kubectl, objects: list[Object]) -> None:
    """Delete objects and leave what they own: a workload's pods run on until its successor takes them up.

    Taking over the object itself would leave its fields to the killed run's field manager: every later change of
    one would be a conflict.
    """
    for each in objects:
        metadata = {key: each["metadata"][key] for key in ("name", "namespace")}
        manifest = {"apiVersion": each["apiVersion"], "kind": each["kind"], "metadata": metadata}
        kubectl.run("delete", "--filename=-", "--cascade=orphan", "--ignore-not-found", stdin=yaml.safe_dump(manifest))
