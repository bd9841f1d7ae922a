"""Labels and annotations as Kubernetes allows them."""

import re
from collections.abc import Callable, Mapping

from stateful_databases.shared.validation import Fields

LABEL_KEY = re.compile(
    r"((?=[^/]{1,253}/)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?"
    r"(?=[^/]{1,63}\Z)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?"
)
LABEL_VALUE = re.compile(r"(?=.{0,63}\Z)([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?")
KEY_RULE = (
    "a key: at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit, after an "
    'optional domain and "/"'
)
VALUE_RULE = "a string of at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit"
OWN_LABELS = "app.kubernetes.io/"
PROVIDERS_ANNOTATIONS = "pulumi.com/"


def read_labels(fields: Fields, key: str) -> Mapping[str, str]:
    """Read labels that select objects of others: nodes, pods, namespaces."""
    return _read(fields, key, lambda _: None, _label_value)


def read_own_labels(fields: Fields, key: str) -> Mapping[str, str]:
    """Read labels for objects of ours; the ones that the component itself sets are refused."""
    return _read(fields, key, _own_label, _label_value)


def read_annotations(fields: Fields, key: str) -> Mapping[str, str]:
    """Read annotations for objects of ours; orders to the provider are refused."""
    return _read(fields, key, _providers_annotation, _annotation_value)


def _read(
    fields: Fields, key: str, reserved: Callable[[str], str | None], wrong: Callable[[object], str | None]
) -> Mapping[str, str]:
    read: dict[str, str] = {}
    for name, value in fields.mapping(key).items():
        path = f"{fields.path(key)}.{name}"
        rule = reserved(str(name)) or wrong(value)
        if not LABEL_KEY.fullmatch(str(name)):
            fields.problems.add(path, name, KEY_RULE)
        elif rule is not None:
            fields.problems.add(path, value, rule)
        else:
            read[name] = str(value)
    return read


def _own_label(name: str) -> str | None:
    return "set by the component: selectors depend on it" if name.startswith(OWN_LABELS) else None


def _providers_annotation(name: str) -> str | None:
    if name.startswith(PROVIDERS_ANNOTATIONS):
        return "the component itself tells the provider how to treat its objects"
    return None


def _label_value(value: object) -> str | None:
    return None if isinstance(value, str) and LABEL_VALUE.fullmatch(value) else VALUE_RULE


def _annotation_value(value: object) -> str | None:
    return None if isinstance(value, str) else "a string"
