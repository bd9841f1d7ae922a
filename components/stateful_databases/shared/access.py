"""Databases and users, and what each user may do where."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, cast

import pulumi

from stateful_databases.shared.credentials import Credentials, CredentialsSpec
from stateful_databases.shared.validation import Fields, texts

# It is a part of the names of a Secret and of a volume.
USER_NAME = re.compile(r"[a-z]([a-z0-9_]{0,30}[a-z0-9])?")
USER_NAME_RULE = (
    "lower-case letters, digits and '_', starting with a letter, not ending with '_', at most 32 characters"
)
NOT_THE_SERVERS = "a name that the server doesn't use itself"


@dataclass(frozen=True)
class AccessRules:
    """What one server's databases and users may be called and granted."""

    user_args: type[object]
    identifier: re.Pattern[str]
    identifier_rule: str
    databases: frozenset[str]
    """Those of the server itself."""
    users: frozenset[str]
    """Those of the server itself."""
    user_prefix: str
    """Of the server's own users; empty where it has none."""
    privileges: tuple[str, ...]
    all_privileges: str
    """What stands for all of them."""

    def is_servers_database(self, name: str) -> bool:
        """Whether the server has a database of this name by itself, or takes it for one in other letters."""
        return name.lower() in self.databases

    def is_servers_user(self, name: str) -> bool:
        """Whether the server has a user of this name by itself."""
        return name in self.users or bool(self.user_prefix and name.startswith(self.user_prefix))


@dataclass(frozen=True)
class UserSpec:
    """A user beyond the first; `grants` are its privileges by database."""

    name: str
    credentials: CredentialsSpec
    grants: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, fields: Fields, name: str, instance: str, databases: tuple[str, ...], rules: AccessRules) -> Self:
        """Read the arguments of one user of the installation `instance`."""
        dashed = name.replace("_", "-")
        # The dot can't be in an installation's name: the Secret is never that of another one.
        return cls(
            name=name,
            credentials=CredentialsSpec.read(
                fields, "credentials", f"user-{dashed}", f"{instance}.{dashed}-credentials"
            ),
            grants=_grants(fields, databases, rules),
        )


@dataclass(frozen=True)
class AccessSpec:
    """Every database, the first one first, with the user that owns them all, and the further users."""

    databases: tuple[str, ...]
    owner: str
    credentials: CredentialsSpec
    """The owner's."""
    users: tuple[UserSpec, ...]

    @classmethod
    def read(cls, fields: Fields, instance: str, rules: AccessRules) -> Self:
        """Read the databases of the installation `instance`, their owner and the further users."""
        database = _first(fields, "database", instance.replace("-", "_"), rules, rules.is_servers_database)
        owner = database
        # The default of a name that is refused already isn't refused once more.
        if fields.value("username") is not None or not fields.problems.has("database"):
            owner = _first(fields, "username", database, rules, rules.is_servers_user)
        credentials = CredentialsSpec.read(fields, "credentials", "user", f"{instance}-credentials")
        databases = (database, *sorted(_databases(fields, database, rules)))
        users: list[UserSpec] = []
        # Sorted, here as below: other languages give a mapping in any order, and another text replaces the pod.
        for name, given in sorted(fields.mapping("users").items(), key=_key):
            path = f"{fields.path('users')}.{name}"
            refusal = _user_name_refusal(str(name), owner, rules)
            if refusal is None:
                user = Fields(given, rules.user_args, fields.problems, path)
                users.append(UserSpec.read(user, str(name), instance, databases, rules))
            else:
                fields.problems.add(path, name, refusal)
        return cls(databases, owner, credentials, tuple(users))

    @property
    def database(self) -> str:
        """The first one."""
        return self.databases[0]

    @property
    def databases_text(self) -> str:
        """The databases as the scripts read them: one a line."""
        return "".join(f"{name}\n" for name in self.databases)

    @property
    def users_text(self) -> str:
        """The owner and the users as the scripts read them: one a line, with the file of its password."""
        users = ((self.owner, self.credentials), *((user.name, user.credentials) for user in self.users))
        return "".join(f"{name} {credentials.path}\n" for name, credentials in users)


def secret_names(users: Iterable[UserSpec], made: Iterable[Credentials]) -> pulumi.Output[Mapping[str, str]]:
    """Give the names of the users' Secrets, by user."""
    names = {user.name: credentials.secret_name for user, credentials in zip(users, made, strict=True)}
    # Of nothing at all the SDK gives a list.
    return pulumi.Output.all(**names).apply(dict)


def _key(item: tuple[str, object]) -> str:
    return str(item[0])


def _first(fields: Fields, key: str, default: str, rules: AccessRules, is_servers: Callable[[str], bool]) -> str:
    name = fields.text(key, default, rules.identifier, rules.identifier_rule)
    if is_servers(name):
        fields.refuse_name(key, name, NOT_THE_SERVERS)
    return name


def _databases(fields: Fields, first: str, rules: AccessRules) -> tuple[str, ...]:
    accepted: list[str] = []
    for index, name in enumerate(fields.texts("databases")):
        path = f"{fields.path('databases')}[{index}]"
        if not rules.identifier.fullmatch(name):
            fields.problems.add(path, name, rules.identifier_rule)
        elif rules.is_servers_database(name):
            fields.problems.add(path, name, NOT_THE_SERVERS)
        elif name == first or name in accepted:
            fields.problems.add(path, name, "it is there already: each database once, and the first one not")
        else:
            accepted.append(name)
    return tuple(accepted)


def _user_name_refusal(name: str, owner: str, rules: AccessRules) -> str | None:
    if not USER_NAME.fullmatch(name):
        return USER_NAME_RULE
    if rules.is_servers_user(name):
        return NOT_THE_SERVERS
    return "it is the first user, who owns every database" if name == owner else None


def _grants(fields: Fields, databases: tuple[str, ...], rules: AccessRules) -> Mapping[str, tuple[str, ...]]:
    grants: dict[str, tuple[str, ...]] = {}
    for database, given in sorted(fields.mapping("grants").items(), key=_key):
        path = f"{fields.path('grants')}.{database}"
        if database not in databases:
            fields.problems.add(path, database, f"one of the databases: {', '.join(databases)}")
            continue
        refusal = _privileges_refusal(given, rules)
        if refusal is None:
            privileges = cast("Sequence[str]", given)
            grants[database] = tuple(each for each in (*rules.privileges, rules.all_privileges) if each in privileges)
        else:
            fields.problems.add(path, given, refusal)
    return grants


def _privileges_refusal(given: object, rules: AccessRules) -> str | None:
    known = (*rules.privileges, rules.all_privileges)
    privileges = texts(given)
    if not privileges or not set(privileges) <= set(known):
        return f"a list with some of {', '.join(rules.privileges)}, or {rules.all_privileges} alone"
    if rules.all_privileges in privileges and len(privileges) > 1:
        return f"{rules.all_privileges} stands alone"
    return None
