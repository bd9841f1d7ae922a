"""How a client reaches a database: the outputs that every component has."""

import base64
from dataclasses import dataclass
from urllib.parse import quote

import pulumi


def service_host(name: pulumi.Output[str], namespace: pulumi.Output[str]) -> pulumi.Output[str]:
    """Give the DNS name of a Service within its cluster."""
    return pulumi.Output.format("{0}.{1}.svc", name, namespace)


@dataclass(frozen=True)
class Connection:
    """What a client needs; `password_data` is the base64 value in the cluster's Secret."""

    scheme: str
    host: pulumi.Output[str]
    port: int
    database: str
    username: str
    password_data: pulumi.Output[str]

    @property
    def url(self) -> pulumi.Output[str]:
        """The connection URL, a secret."""

        def assemble(values: list[str]) -> str:
            host, data = values
            password = quote(base64.b64decode(data).decode(), safe="")
            return f"{self.scheme}://{self.username}:{password}@{host}:{self.port}/{self.database}"

        return pulumi.Output.secret(pulumi.Output.all(self.host, self.password_data).apply(assemble))
