"""How a client reaches a database: the outputs that every component has."""

from dataclasses import dataclass
from urllib.parse import quote

import pulumi


def service_host(name: pulumi.Output[str], namespace: pulumi.Output[str]) -> pulumi.Output[str]:
    """Give the DNS name of a Service within its cluster."""
    return pulumi.Output.format("{0}.{1}.svc", name, namespace)


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

        def assemble(values: list[str]) -> str:
            host, password = values
            return f"{self.scheme}://{self.username}:{quote(password, safe='')}@{host}:{self.port}/{self.database}"

        return pulumi.Output.secret(pulumi.Output.all(self.host, self.password).apply(assemble))
