"""Reads arguments field by field and collects everything wrong with them, so that one error lists it all."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar, cast

import pulumi

from stateful_databases.shared.quantities import Quantity

Choice = TypeVar("Choice", bound=StrEnum)
Default = TypeVar("Default")

# A StatefulSet whose name is longer gets no pod: its revision label would be over 63 characters.
MAX_NAME_LENGTH = 52
DNS_LABEL = re.compile(rf"(?=.{{1,{MAX_NAME_LENGTH}}}\Z)[a-z]([a-z0-9-]*[a-z0-9])?")
OBJECT_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
OBJECT_NAME_RULE = "the name of an object: lower-case letters, digits, '-' and '.', at most 253 characters"
NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
NAMESPACE_RULE = "a namespace: lower-case letters, digits and '-', at most 63 characters"
# The images read a password from a file and take its last line ends off.
SECRET_TEXT = re.compile(r"[^\r\n\0]+")
SECRET_TEXT_RULE = "a string of one line that isn't empty"  # noqa: S105 - a rule, not a password
DNS_LABEL_RULE = (
    "lower-case letters, digits and '-', starting with a letter, not ending with '-', at most "
    f"{MAX_NAME_LENGTH} characters"
)


@dataclass
class Problems:
    """What is wrong with the arguments of one component."""

    subject: str
    _found: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def add(self, path: str, value: object, allowed: str) -> None:
        """Record that `value` at `path` is not what is `allowed`."""
        shown = "an Output" if isinstance(value, pulumi.Output) else repr(value)
        self._found.append((path, f"{shown} is not allowed; {allowed}"))

    def add_hidden(self, path: str, allowed: str) -> None:
        """Record that what is at `path` is not what is `allowed`; it isn't shown, because it may be a secret."""
        self._found.append((path, f"not allowed; {allowed}"))

    def missing(self, path: str, allowed: str) -> None:
        """Record that the required argument at `path` is missing."""
        self._found.append((path, f"required; {allowed}"))

    def unknown(self, path: str, key: str, known: Iterable[str]) -> None:
        """Record that there is no argument `key` at `path`, with the nearest one that there is."""
        nearest = difflib.get_close_matches(key, known, n=1)
        hint = f'did you mean "{nearest[0]}"?' if nearest else f"known are {', '.join(sorted(known))}"
        self._found.append((path, f"no such argument; {hint}"))

    def has(self, path: str) -> bool:
        """Whether there is one at `path`, or at anything below it."""
        return any(found == path or found.startswith((f"{path}.", f"{path}[")) for found, _ in self._found)

    @property
    def lines(self) -> list[str]:
        """What was found, one line each."""
        return [f"{path}: {problem}" for path, problem in self._found]

    def raise_any(self) -> None:
        """Raise one `pulumi.RunError` that lists every problem, if there is one."""
        if not self._found:
            return
        count = "1 problem" if len(self._found) == 1 else f"{len(self._found)} problems"
        listed = "\n".join(f"  - {line}" for line in self.lines)
        message = f"{self.subject}: {count}, nothing was changed:\n{listed}"
        raise pulumi.RunError(message)


class Fields:
    """One mapping of arguments.

    Each reader returns the value in its final type. Where the value is missing or None it returns the default;
    where it is wrong it records the problem and returns the default as well, so that reading goes on.
    """

    def __init__(self, given: object, known: type[object], problems: Problems, path: str = "") -> None:
        self.problems = problems
        self._path = path
        self._given: Mapping[str, object] = {}
        if given is None:
            return
        if not isinstance(given, Mapping):
            # It may be a secret that was given one level too high.
            problems.add_hidden(path or "args", f"a mapping with {', '.join(sorted(known.__annotations__))}")
            return
        self._given = cast("Mapping[str, object]", given)
        for key in self._given:
            if key not in known.__annotations__:
                problems.unknown(self.path(key), str(key), known.__annotations__)

    def path(self, key: str) -> str:
        """Give the place of `key` in the arguments, such as `storage.size`."""
        return f"{self._path}.{key}" if self._path else str(key)

    def value(self, key: str) -> object:
        """Give what was said for `key`, None where nothing was."""
        return self._given.get(key)

    def refuse(self, key: str, allowed: str) -> None:
        """Record that the value of `key` is not what is `allowed`."""
        self.problems.add(self.path(key), self.value(key), allowed)

    def refuse_name(self, key: str, name: object, allowed: str) -> None:
        """Record that `name`, which was given for `key` or is its default, is not what is `allowed`."""
        hint = "" if self.value(key) is not None else f": it is the default, so give `{key}`"
        self.problems.add(self.path(key), name, allowed + hint)

    def nested(self, key: str, known: type[object]) -> "Fields":
        """Read the mapping under `key`."""
        return Fields(self.value(key), known, self.problems, self.path(key))

    def items(self, key: str, known: type[object]) -> "Iterator[Fields]":
        """Read the list of mappings under `key`, one after the other; none where nothing was given."""
        value = self.value(key)
        if isinstance(value, (list, tuple)):
            for place, item in enumerate(cast("Sequence[object]", value)):
                fields = Fields(item, known, self.problems, f"{self.path(key)}[{place}]")
                if isinstance(item, Mapping):
                    yield fields
        elif value is not None:
            self.problems.add_hidden(self.path(key), "a list")

    def text(self, key: str, default: Default, pattern: re.Pattern[str], rule: str) -> str | Default:
        """Read a string that matches `pattern` as a whole; `rule` says in words what is allowed."""
        value = self.value(key)
        if value is None:
            return default
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        self.refuse(key, rule)
        return default

    def required_text(self, key: str, pattern: re.Pattern[str], rule: str) -> str:
        """Read a string that must be given."""
        if self.value(key) is None:
            self.problems.missing(self.path(key), rule)
        return self.text(key, "", pattern, rule)

    def required_namespace(self, key: str) -> str:
        """Read the name of a namespace that must be given."""
        return self.required_text(key, NAMESPACE, NAMESPACE_RULE)

    def input_namespace(self, key: str) -> pulumi.Input[str] | None:
        """Read the name of a namespace; what an Output holds can't be checked."""
        return self.input_text(key, NAMESPACE, NAMESPACE_RULE)

    def dns_label(self, key: str, default: str) -> str:
        """Read the name of an object that this library makes."""
        return self.name(key, default, DNS_LABEL, DNS_LABEL_RULE)

    def name(self, key: str, default: str, pattern: re.Pattern[str], rule: str) -> str:
        """Read a name whose default comes from another one, and is checked like one that was given."""
        name = default if self.value(key) is None else self.value(key)
        if isinstance(name, str) and pattern.fullmatch(name):
            return name
        self.refuse_name(key, name, rule)
        return default

    def object_name(self, key: str) -> str | None:
        """Read the name of an object that is there already, as Kubernetes writes most names."""
        return self.text(key, None, OBJECT_NAME, OBJECT_NAME_RULE)

    def choice(self, key: str, default: Choice) -> Choice:
        """Read one of the values of the default's enumeration."""
        return self.optional_choice(key, type(default)) or default

    def optional_choice(self, key: str, kind: type[Choice]) -> Choice | None:
        """Read one of the values of an enumeration."""
        value = self.value(key)
        if value is None:
            return None
        if isinstance(value, str) and value in set(kind):
            return kind(value)
        self.refuse(key, f"one of {', '.join(kind)}")
        return None

    def boolean(self, key: str, *, default: bool) -> bool:
        """Read true or false."""
        value = self.value(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.refuse(key, "true or false")
        return default

    def integer(self, key: str, default: Default, minimum: int) -> int | Default:
        """Read an integer of at least `minimum`; from other languages and a stack's YAML it arrives as a float."""
        value = self.value(key)
        if value is None:
            return default
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and value >= minimum:
            return value
        self.refuse(key, f"an integer of at least {minimum}")
        return default

    def cores(self, key: str, default: str) -> Quantity:
        """Read an amount of CPU, such as "500m" or "2"."""
        return self._quantity(key, default, Decimal("0.001"), 'cores as a Kubernetes quantity, such as "500m" or "2"')

    def size(self, key: str, default: str) -> Quantity:
        """Read an amount of bytes, such as "8Gi" or "512Mi"."""
        rule = 'a size of at least 1Mi as a Kubernetes quantity, such as "8Gi" or "512Mi"'
        return self._quantity(key, default, Decimal(2**20), rule)

    def _quantity(self, key: str, default: str, minimum: Decimal, rule: str) -> Quantity:
        value = self.value(key)
        if value is None:
            return Quantity(default)
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            try:
                quantity = Quantity(str(value))
            except ValueError:
                pass
            else:
                if quantity.amount >= minimum:
                    return quantity
        self.refuse(key, rule)
        return Quantity(default)

    def input_text(self, key: str, pattern: re.Pattern[str], rule: str) -> pulumi.Input[str] | None:
        """Read a string that matches `pattern`, or an Output of one; what an Output holds can't be checked."""
        value = self.value(key)
        if isinstance(value, pulumi.Output):
            return cast("pulumi.Output[str]", value)
        return self.text(key, None, pattern, rule)

    def input_name(self, key: str) -> pulumi.Input[str] | None:
        """Read the name of an object that is there already; what an Output holds can't be checked."""
        return self.input_text(key, OBJECT_NAME, OBJECT_NAME_RULE)

    def secret_text(self, key: str) -> pulumi.Output[str] | None:
        """Read a string that is secret from here on, and that no message shows."""
        value = self.value(key)
        if value is None:
            return None
        if isinstance(value, pulumi.Output):
            return pulumi.Output.secret(cast("pulumi.Output[str]", value))
        if isinstance(value, str) and SECRET_TEXT.fullmatch(value):
            return pulumi.Output.secret(value)
        self.problems.add_hidden(self.path(key), f"{SECRET_TEXT_RULE}, or an Output of one")
        return None

    def mapping(self, key: str) -> Mapping[str, object]:
        """Read a mapping with free keys; empty where nothing was given."""
        value = self.value(key)
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return cast("Mapping[str, object]", value)
        self.problems.add_hidden(self.path(key), "a mapping")
        return {}

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Read a list of strings."""
        value = self.value(key)
        if value is None:
            return default
        read = texts(value)
        if read is None:
            self.refuse(key, "a list of strings")
        return default if read is None else read

    def object_names(self, key: str) -> tuple[str, ...]:
        """Read a list of names of objects that are there already; empty where nothing was given."""
        names = self.texts(key)
        for index, name in enumerate(names):
            if not OBJECT_NAME.fullmatch(name):
                self.problems.add(f"{self.path(key)}[{index}]", name, OBJECT_NAME_RULE)
        return names


def texts(value: object) -> tuple[str, ...] | None:
    """Take a value as a list of strings; None where it isn't one."""
    if not isinstance(value, (list, tuple)):
        return None
    items = cast("list[object]", value)
    return tuple(cast("list[str]", items)) if all(isinstance(item, str) for item in items) else None
