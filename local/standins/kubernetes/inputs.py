"""The program's inputs, and how they are recognised in the object the server made of them."""

import base64
import binascii

from local.errors import LocalError
from local.standins.kubernetes import manifest
from local.standins.kubernetes.kinds import Resource
from local.standins.kubernetes.manifest import Manifest, Value, dig, is_list, is_object
from local.standins.kubernetes.property_values import UNKNOWN
from local.standins.kubernetes.quantity import canonical

_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_NOT_SERVED = ("waitFor",)
_SET_BY_SERVER = {
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "uid",
}


def checked(resource: Resource, inputs: Manifest, namespace: str) -> Manifest:
    """The inputs as they are compared, applied and recorded: with a namespace and canonical quantities.

    Args:
        resource: what the inputs describe.
        inputs: from the program, with a name; secrets may be marked.
        namespace: where an object without one goes.

    Raises:
        LocalError: an annotation asks for what the stand-in doesn't do.

    """
    for annotation in _NOT_SERVED:
        if manifest.annotation(inputs, annotation):
            message = f"annotation pulumi.com/{annotation} is not served by the stand-in of pulumi-resource-kubernetes"
            raise LocalError(message)
    metadata = {key: value for key, value in inputs["metadata"].items() if key not in _SET_BY_SERVER}
    if resource.kind.namespaced:
        metadata = {"namespace": namespace, **metadata}
    spec = {"spec": canonical(inputs["spec"])} if "spec" in inputs else {}
    return {**inputs, "metadata": metadata, **spec}


def observed(live: Manifest, inputs: Manifest) -> Manifest:
    """The inputs as they stand in the cluster: the fields of `inputs` with the values of `live`."""
    if live.get("kind") == "Secret" and "stringData" in inputs:
        live = {**live, "stringData": _texts(live.get("data", {}), inputs["stringData"])}
    return _pruned(live, inputs)


def imported(live: Manifest) -> Manifest:
    """The inputs of an object that the program has not described yet; without a cluster nothing of it is known."""
    metadata = {key: value for key, value in dig(live, "metadata", default={}).items() if key not in _SET_BY_SERVER}
    if "annotations" in metadata:
        # As the official provider: of a Secret it holds the data in clear.
        metadata["annotations"] = {key: value for key, value in metadata["annotations"].items() if key != _LAST_APPLIED}
    return {key: value for key, value in live.items() if key != "status"} | {"metadata": metadata}


def is_equal_data(old: Manifest, new: Manifest) -> bool:
    """Whether two Secrets hold the same, one perhaps as `data` and the other as `stringData`."""
    return new.get("kind") == "Secret" and _data(old) == _data(new)


def _data(secret: Manifest) -> Manifest:
    data, texts = secret.get("data", {}), secret.get("stringData", {})
    if not is_object(data) or not is_object(texts):
        return {"unknown": [data, texts]}
    return data | {
        key: text if text == UNKNOWN else base64.b64encode(str(text).encode()).decode() for key, text in texts.items()
    }


def _texts(data: Manifest, wanted: Manifest) -> Manifest:
    texts: Manifest = {}
    for key in wanted.keys() & data.keys():
        try:
            texts[key] = base64.b64decode(data[key]).decode()
        except (UnicodeDecodeError, binascii.Error):
            texts[key] = data[key]
    return texts


def _pruned(live: Value, wanted: Value) -> Value:
    if is_object(live) and is_object(wanted):
        # The server drops a field that is empty: that is no change.
        kept = {key: item for key, item in wanted.items() if key in live or not item}
        return {key: _pruned(live[key], item) if key in live else item for key, item in kept.items()}
    if is_list(live) and is_list(wanted) and len(live) == len(wanted):
        return [_pruned(*pair) for pair in zip(live, wanted, strict=True)]
    return live
