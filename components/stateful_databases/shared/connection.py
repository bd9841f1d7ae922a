"""How a client reaches a database: the outputs that every component has."""

from dataclasses import dataclass
from urllib.parse import quote

import pulumi


def service_host(name: pulumi.Output[str], namespace: pulumi.Output[str]) -> pulumi.Output[str]:
    """Give the DNS name of a Service within its cluster."""
    # Not Output.format or Output.all: they make an Output for each part, and a program waits for every one of them.
    return name.apply(lambda name: namespace.apply(lambda namespace: f"{name}.{namespace}.svc"))


@dataclass(frozen=True)
class Connection:
    """What a client needs; `password` is None where the component doesn't manage it."""

    scheme: str
    host: pulumi.Output[str]
    port: int
    database: str
    username: str
    password: pulumi.Output[str] | None

    @property
    def url(self) -> pulumi.Output[str | None]:
        """The connection URL, a secret; None without the password."""
        if self.password is None:
            return pulumi.Output.from_input(None)

        def assemble(host: str, password: str) -> str:
            return f"{self.scheme}://{self.username}:{quote(password, safe='')}@{host}:{self.port}/{self.database}"

        password = self.password
        return pulumi.Output.secret(self.host.apply(lambda host: password.apply(lambda text: assemble(host, text))))
