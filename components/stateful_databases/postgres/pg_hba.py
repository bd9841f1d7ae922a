"""pg_hba.conf: who may connect from where, and how they prove who they are."""

import re
from dataclasses import dataclass
from typing import Self

from stateful_databases.shared.networks import is_network
from stateful_databases.shared.validation import Fields

# The component's scripts and whoever administers the server come by the socket, which nothing outside the pod reaches.
OWN_LINES = ("local all all trust",)
DEFAULT_LINES = ("host all all all scram-sha-256",)
TYPES = ("host", "hostssl", "hostnossl")
_CLIENTCERT = ("clientcert=verify-ca", "clientcert=verify-full")
# What the server takes after each method; all of it is about the client's certificate.
METHODS = {
    "scram-sha-256": _CLIENTCERT,
    "md5": _CLIENTCERT,
    "reject": (),
    "cert": ("clientname=CN", "clientname=DN"),
}
_UNREACHABLE = "the network policy lets nothing out of the pod, to no server that knows the users"
REFUSED_METHODS = {
    "trust": "it lets in whoever reaches the port, as any role, the superuser too",
    "ident": "it believes what the client's machine says",
    "password": "it sends the password in clear",
    "ldap": _UNREACHABLE,
    "oauth": _UNREACHABLE,
    "radius": _UNREACHABLE,
}
# A line's break within quotes would be another line.
_WORD = r'(?:"[^"\r\n]*"|[^\s,"#])+'
_FIELD = rf"{_WORD}(?:,[ \t]*{_WORD})*"
_LINE = re.compile(rf"[ \t]*{_FIELD}(?:[ \t]+{_FIELD})*[ \t]*")
# "@" reads a file, which isn't there; "/" begins a regular expression, and a broken one keeps the server down.
_UNREADABLE = re.compile(r'(?:^|,[ \t]*)"*[@/]')
# "all", "samehost" and "samenet" look like names. A last label that begins with a digit makes a single address, whose
# length would be missing.
_HOST_NAME = re.compile(r"\.?([A-Za-z0-9_-]+\.)*[A-Za-z]([A-Za-z0-9_-]*[A-Za-z0-9])?")
HOSTSSL_WARNING = (
    "pg_hba: a hostssl line fits no connection, because this server has no TLS: `configuration` doesn't set ssl to on"
)
_FORM = "TYPE DATABASE USER ADDRESS METHOD, such as host billing reporting 10.0.0.0/8 scram-sha-256"


@dataclass(frozen=True)
class PgHba:
    """The lines after the component's own."""

    lines: tuple[str, ...]

    @classmethod
    def read(cls, fields: Fields, key: str) -> Self:
        """Read the list of lines under `key`."""
        lines = fields.texts(key, DEFAULT_LINES)
        if not lines:
            fields.refuse(key, "at least one line: without any nobody could connect")
        for index, line in enumerate(lines):
            refusal = _refusal(line)
            if refusal is not None:
                fields.problems.add(f"{fields.path(key)}[{index}]", line, refusal)
        return cls(lines)

    def warnings(self, *, has_tls: bool) -> tuple[str, ...]:
        """Say that a line can't fit any connection, and so may leave nobody who can connect."""
        return () if has_tls or not any(line.split()[0] == "hostssl" for line in self.lines) else (HOSTSSL_WARNING,)

    @property
    def text(self) -> str:
        """The file."""
        return "".join(f"{line.strip()}\n" for line in (*OWN_LINES, *self.lines))


def _refusal(line: str) -> str | None:
    """Say what is wrong with a line; None where nothing is."""
    if not _LINE.fullmatch(line):
        return _FORM
    kind, *words = re.findall(_FIELD, line)
    if kind == "local":
        return f"the line for the socket is the component's: {OWN_LINES[0]}"
    if kind not in TYPES:
        return f"begin with one of {', '.join(TYPES)}"
    match words:
        case [database, user, address, method, *options]:
            return (
                _name_refusal(database)
                or _name_refusal(user)
                or _address_refusal(address)
                or _method_refusal(kind, method)
                or _options_refusal(kind, method, options)
            )
        case _:
            return _FORM


def _name_refusal(names: str) -> str | None:
    if _UNREADABLE.search(names):
        return f"{names} is no name: no file (@) and no regular expression (/)"
    return None


def _address_refusal(address: str) -> str | None:
    if is_network(address) or _HOST_NAME.fullmatch(address):
        return None
    return f"{address} is no address: all, samehost, samenet, a host's name, or a network, such as 10.0.0.0/8"


def _method_refusal(kind: str, method: str) -> str | None:
    if method in REFUSED_METHODS:
        return f"not {method}: {REFUSED_METHODS[method]}"
    if method not in METHODS:
        return f"{method} is none of the methods {', '.join(METHODS)}"
    if method == "cert" and kind != "hostssl":
        return "cert needs hostssl"
    return None


def _options_refusal(kind: str, method: str, options: list[str]) -> str | None:
    for option in options:
        if option not in METHODS[method]:
            return f"{option} is no option of {method}: {' or '.join(METHODS[method]) or 'it has none'}"
    if options and kind != "hostssl":
        return f"{options[0]} needs hostssl"
    return None
