"""Reads arguments field by field and collects everything wrong with them, so that one error lists it all."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar, cast

import pulumi

from stateful_databases.shared.quantities import Quantity

Choice = TypeVar("Choice", bound=StrEnum)
Default = TypeVar("Default")

# A StatefulSet whose name is longer gets no pod: its revision label would be over 63 characters.
MAX_NAME_LENGTH = 52
DNS_LABEL = re.compile(r"[a-z]([a-z0-9-]*[a-z0-9])?")
OBJECT_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
OBJECT_NAME_RULE = "the name of an object: lower-case letters, digits, '-' and '.', at most 253 characters"
# The images read a password from a file and take its last line ends off.
SECRET_TEXT = re.compile(r"[^\r\n\0]+")
SECRET_TEXT_RULE = "a string of one line that isn't empty"  # noqa: S105 - a rule, not a password
DNS_LABEL_RULE = (
    "lower-case letters, digits and '-', starting with a letter, not ending with '-', at most "
    f"{MAX_NAME_LENGTH} characters"
)


class ArgsType(Protocol):
    """A TypedDict class: the names of its annotations are the known arguments."""

    __annotations__: dict[str, object]


@dataclass
class Problems:
    """What is wrong with the arguments of one component."""

    subject: str
    lines: list[str] = field(default_factory=list[str])

    def add(self, path: str, value: object, allowed: str) -> None:
        """Record that `value` at `path` is not what is `allowed`."""
        shown = "an Output" if isinstance(value, pulumi.Output) else repr(value)
        self.lines.append(f"{path}: {shown} is not allowed; {allowed}")

    def missing(self, path: str, allowed: str) -> None:
        """Record that the required argument at `path` is missing."""
        self.lines.append(f"{path}: required; {allowed}")

    def unknown(self, path: str, key: str, known: Iterable[str]) -> None:
        """Record that there is no argument `key` at `path`, with the nearest one that there is."""
        nearest = difflib.get_close_matches(key, known, n=1)
        hint = f'did you mean "{nearest[0]}"?' if nearest else f"known are {', '.join(sorted(known))}"
        self.lines.append(f"{path}: no such argument; {hint}")

    def has(self, key: str) -> bool:
        """Whether there is one with the argument `key`, or with anything below it."""
        return any(line.startswith((f"{key}:", f"{key}.")) for line in self.lines)

    def raise_any(self) -> None:
        """Raise one `pulumi.RunError` that lists every problem, if there is one."""
        if not self.lines:
            return
        count = "1 problem" if len(self.lines) == 1 else f"{len(self.lines)} problems"
        listed = "\n".join(f"  - {line}" for line in self.lines)
        message = f"{self.subject}: {count}, nothing was changed:\n{listed}"
        raise pulumi.RunError(message)


class Fields:
    """One mapping of arguments.

    Each reader returns the value in its final type. Where the value is missing or None it returns the default;
    where it is wrong it records the problem and returns the default as well, so that reading goes on.
    """

    def __init__(self, given: object, known: ArgsType, problems: Problems, path: str = "") -> None:
        self.problems = problems
        self._path = path
        self._given: Mapping[str, object] = {}
        if given is None:
            return
        if not isinstance(given, Mapping):
            # Not shown: it may be a secret that was given one level too high.
            problems.lines.append(f"{path or 'args'}: not a mapping with {', '.join(sorted(known.__annotations__))}")
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

    def nested(self, key: str, known: ArgsType) -> "Fields":
        """Read the mapping under `key`."""
        return Fields(self.value(key), known, self.problems, self.path(key))

    def items(self, key: str, known: ArgsType) -> "Iterator[Fields]":
        """Read the list of mappings under `key`, one after the other; none where nothing was given."""
        value = self.value(key)
        if isinstance(value, (list, tuple)):
            for place, item in enumerate(cast("Sequence[object]", value)):
                fields = Fields(item, known, self.problems, f"{self.path(key)}[{place}]")
                if isinstance(item, Mapping):
                    yield fields
        elif value is not None:
            # Not shown: it may be a secret.
            self.problems.lines.append(f"{self.path(key)}: not a list")

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

    def dns_label(self, key: str, default: str) -> str:
        """Read the name of an object that this library makes."""
        name = default if self.value(key) is None else self.value(key)
        if isinstance(name, str) and len(name) <= MAX_NAME_LENGTH and DNS_LABEL.fullmatch(name):
            return name
        self.problems.add(self.path(key), name, DNS_LABEL_RULE)
        return default

    def name(self, key: str) -> str | None:
        """Read the name of something that is there already; whether it is, only the cluster knows."""
        value = self.value(key)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self.refuse(key, "a name, or leave it out")
        return None

    def object_name(self, key: str) -> str | None:
        """Read the name of an object that is there already, as Kubernetes writes most names."""
        value = self.value(key)
        if value is None or (isinstance(value, str) and OBJECT_NAME.fullmatch(value)):
            return value
        self.refuse(key, OBJECT_NAME_RULE)
        return None

    def choice(self, key: str, default: Choice) -> Choice:
        """Read one of the values of the default's enumeration."""
        return self.optional_choice(key, type(default)) or default

    def object_names(self, key: str) -> tuple[str, ...]:
        """Read a list of names of objects that are there already; empty where nothing was given."""
        names = self.texts(key, ())
        for name in names:
            if not OBJECT_NAME.fullmatch(name):
                self.problems.add(self.path(key), name, OBJECT_NAME_RULE)
        return names

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

    def input_text(self, key: str) -> pulumi.Input[str] | None:
        """Read a string that may be an Output; what an Output holds can't be checked."""
        value = self.value(key)
        if value is None or (isinstance(value, str) and value):
            return value
        if isinstance(value, pulumi.Output):
            return cast("pulumi.Output[str]", value)
        self.refuse(key, "a string, or an Output of one")
        return None

    def input_name(self, key: str) -> pulumi.Input[str] | None:
        """Read the name of an object that is there already; what an Output holds can't be checked."""
        value = self.value(key)
        return cast("pulumi.Output[str]", value) if isinstance(value, pulumi.Output) else self.object_name(key)

    def secret_text(self, key: str) -> pulumi.Output[str] | None:
        """Read a string that is secret from here on, and that no message shows."""
        value = self.value(key)
        if value is None:
            return None
        if isinstance(value, pulumi.Output):
            return pulumi.Output.secret(cast("pulumi.Output[str]", value))
        if isinstance(value, str) and SECRET_TEXT.fullmatch(value):
            return pulumi.Output.secret(value)
        self.problems.lines.append(f"{self.path(key)}: not allowed; {SECRET_TEXT_RULE}, or an Output of one")
        return None

    def mapping(self, key: str) -> Mapping[str, object]:
        """Read a mapping with free keys; empty where nothing was given."""
        value = self.value(key)
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return cast("Mapping[str, object]", value)
        # Not shown: it may be a secret.
        self.problems.lines.append(f"{self.path(key)}: not a mapping")
        return {}

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Read a list of strings that isn't empty."""
        value = self.value(key)
        if value is None:
            return default
        read = texts(value)
        if not read:
            self.refuse(key, "a list of strings")
        return read or default

    def free_texts(self, key: str) -> tuple[str, ...]:
        """Read a list of strings that may be empty."""
        return () if self.value(key) in ([], ()) else self.texts(key, ())


def texts(value: object) -> tuple[str, ...] | None:
    """Take a value as a list of strings; None where it isn't one."""
    if not isinstance(value, (list, tuple)):
        return None
    items = cast("list[object]", value)
    return tuple(cast("list[str]", items)) if all(isinstance(item, str) for item in items) else None
