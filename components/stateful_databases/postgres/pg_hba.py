"""pg_hba.conf: who may connect from where, and how they prove who they are."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Self

from stateful_databases.shared.validation import Fields

# The component's scripts and whoever administers the server come by the socket, which nothing outside the pod reaches.
OWN_LINES = ("local all all trust",)
DEFAULT_LINES = ("host all all all scram-sha-256",)
TYPES = ("host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc")
METHODS = ("scram-sha-256", "md5", "reject", "cert", "gss", "ldap", "pam", "oauth")
REFUSED_METHODS = {
    "trust": "it lets in whoever reaches the port, as any role, the superuser too",
    "ident": "it believes what the client's machine says",
    "password": "it sends the password in clear",
    "radius": "its secret would stand in a ConfigMap",
    "peer": "it is for the socket",
    "sspi": "it is for Windows",
    "bsd": "it is for BSD",
}
FIRST_MAJOR_WITH_OAUTH = 18
_WORD = r'(?:"[^"]*"|[^\s,"#])+'
_FIELD = rf"{_WORD}(?:,[ \t]*{_WORD})*"
_LINE = re.compile(rf"[ \t]*{_FIELD}(?:[ \t]+{_FIELD})*[ \t]*")
# A single address needs its length; "all", "samehost" and "samenet" look like names.
_HOST_NAME = re.compile(r"\.?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_OPTION = re.compile(r"[a-z_]+=.+")
_FORM = "TYPE DATABASE USER ADDRESS METHOD, such as host billing reporting 10.0.0.0/8 scram-sha-256"


@dataclass(frozen=True)
class PgHba:
    """The lines after the component's own."""

    lines: tuple[str, ...]

    @classmethod
    def read(cls, fields: Fields, key: str, major: int) -> Self:
        """Read the list of lines under `key` for a server of version `major`."""
        lines = fields.texts(key, DEFAULT_LINES)
        for index, line in enumerate(lines):
            refusal = _refusal(line, major)
            if refusal is not None:
                fields.problems.add(f"{fields.path(key)}[{index}]", line, refusal)
        return cls(lines)

    @property
    def text(self) -> str:
        """The file."""
        return "".join(f"{line.strip()}\n" for line in (*OWN_LINES, *self.lines))


def _refusal(line: str, major: int) -> str | None:
    """Say what is wrong with a line; None where nothing is."""
    if not _LINE.fullmatch(line):
        return _FORM
    kind, *words = re.findall(_FIELD, line)
    if kind == "local":
        return f"the line for the socket is the component's: {OWN_LINES[0]}"
    if kind not in TYPES:
        return f"begin with one of {', '.join(TYPES)}"
    match words:
        case [_, _, address, mask, method, *options] if _is_network(f"{address}/{mask}"):
            pass
        case [_, _, address, method, *options] if _is_address(address):
            pass
        case [_, _, address, _, *_]:
            return f"{address} is no address: all, samehost, samenet, a host's name, or a network, such as 10.0.0.0/8"
        case _:
            return _FORM
    return _method_refusal(kind, method, major) or _options_refusal(options)


def _method_refusal(kind: str, method: str, major: int) -> str | None:
    if method in REFUSED_METHODS:
        return f"not {method}: {REFUSED_METHODS[method]}"
    if method not in METHODS:
        return f"{method} is none of the methods {', '.join(METHODS)}"
    if method == "cert" and kind != "hostssl":
        return "cert needs hostssl"
    if method == "oauth" and major < FIRST_MAJOR_WITH_OAUTH:
        return f"oauth needs version {FIRST_MAJOR_WITH_OAUTH}"
    return None


def _options_refusal(options: list[str]) -> str | None:
    for option in options:
        if not _OPTION.fullmatch(option):
            return f"{option} is no option: name=value"
        if option.startswith("ldapbindpasswd="):
            return "ldapbindpasswd would stand in a ConfigMap"
    return None


def _is_address(address: str) -> bool:
    if "/" in address:
        return _is_network(address)
    return not _is_network(address) and bool(_HOST_NAME.fullmatch(address))


def _is_network(network: str) -> bool:
    try:
        ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
    return True
