"""The API server: requests over HTTP, with the address and credentials of a kubeconfig."""

import ipaddress
import json
import ssl
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import httpx
import yaml
from kubernetes import client, config  # pyright: ignore[reportMissingTypeStubs]

from local.errors import LocalError
from local.standins.kubernetes.kinds import Kind
from local.standins.kubernetes.manifest import Manifest, Value, dig
from local.standins.kubernetes.settings import Settings

_TIMEOUT_SECONDS = 60
_config: Value = config  # untyped


class ApiError(LocalError):
    """The server's answer to a request it refuses, in its own words."""

    def __init__(self, status: Manifest) -> None:
        super().__init__(status.get("message", "the API server gave no message"))
        self.reason: str = status.get("reason", "")


class UnreachableError(LocalError):
    """There is no kubeconfig, or nothing answers at the address it gives."""


class ApiServer:
    """Objects of one cluster."""

    def __init__(self, settings: Settings) -> None:
        configuration, self.default_namespace = _connection(settings)
        self._authentication: Value = configuration.auth_settings
        self._http = httpx.Client(
            base_url=configuration.host,
            verify=_tls(configuration),
            timeout=_TIMEOUT_SECONDS,
            # No proxy leads to a server on this machine, whatever the environment says.
            trust_env=not _is_loopback(configuration.host),
        )

    @property
    def address(self) -> str:
        """Its URL."""
        return str(self._http.base_url)

    def check(self) -> None:
        """Ask the server for something that needs no rights.

        Raises:
            UnreachableError: it doesn't answer.

        """
        with suppress(ApiError):
            self._request("GET", "/version")

    def get(self, kind: Kind, namespace: str, name: str) -> Manifest | None:
        """The object, or None if it doesn't exist."""
        try:
            return self._request("GET", kind.path(namespace, name))
        except ApiError as error:
            if error.reason == "NotFound":
                return None
            raise

    def items(self, path: str, **query: str) -> list[Manifest]:
        """The objects of a list."""
        return self._request("GET", path, query)["items"]

    def create(self, kind: Kind, body: Manifest, *, manager: str, preview: bool) -> Manifest:
        """Make an object that must not exist yet."""
        namespace = dig(body, "metadata", "namespace", default="")
        return self._request("POST", kind.path(namespace), _options(manager, preview=preview), body)

    def apply(self, kind: Kind, body: Manifest, *, manager: str, preview: bool, force: bool) -> Manifest:
        """Make or change an object such that the manager's fields are those of `body`."""
        metadata = body["metadata"]
        return self._request(
            "PATCH",
            kind.path(metadata.get("namespace", ""), metadata["name"]),
            {**_options(manager, preview=preview), "force": str(force).lower()},
            body,
            "application/apply-patch+yaml",
        )

    def edit(self, kind: Kind, body: Manifest, patch: list[Manifest]) -> Manifest:
        """Change single places of an object (RFC 6902)."""
        metadata = body["metadata"]
        path = kind.path(metadata.get("namespace", ""), metadata["name"])
        return self._request("PATCH", path, {}, patch, "application/json-patch+json")

    def delete(self, kind: Kind, namespace: str, name: str, propagation: str) -> None:
        """Begin to delete an object."""
        self._request("DELETE", kind.path(namespace, name), {"propagationPolicy": propagation})

    def _request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Value = None,
        content_type: str = "application/json",
    ) -> Manifest:
        # The credentials may be short-lived: the kubeconfig's plugin is asked each time.
        headers = {entry["key"]: entry["value"] for entry in self._authentication().values()}
        content = json.dumps(body) if body is not None else None
        if content:
            headers["Content-Type"] = content_type
        try:
            response = self._http.request(method, path, params=query, content=content, headers=headers)
        except httpx.TransportError as error:
            message = f"the Kubernetes cluster at {self.address} can't be reached: {error}"
            raise UnreachableError(message) from error
        if response.is_error:
            raise ApiError(_status(response))
        return response.json()


def _options(manager: str, *, preview: bool) -> dict[str, str]:
    return {"fieldManager": manager} | ({"dryRun": "All"} if preview else {})


def _status(response: httpx.Response) -> Manifest:
    try:
        return response.json()
    except ValueError:
        return {"message": f"{response.status_code} {response.reason_phrase}: {response.text}"}


def _connection(settings: Settings) -> tuple[Value, str]:
    """The client's configuration, and the namespace of objects that name none."""
    configuration: Value = client.Configuration()
    context, given = settings.context or None, settings.kubeconfig
    try:
        if given and not _is_file(given):
            content: Manifest = yaml.safe_load(given)
            _config.load_kube_config_from_dict(content, context, configuration)
            contexts, current = content["contexts"], content["current-context"]
        else:
            file = str(Path(given).expanduser()) if given else None
            _config.load_kube_config(file, context, configuration)
            contexts, active = _config.list_kube_config_contexts(file)
            current = active["name"]
    except (_config.ConfigException, yaml.YAMLError, LookupError, TypeError, OSError) as error:
        message = f"no Kubernetes cluster to reach: the kubeconfig can't be used: {error}"
        raise UnreachableError(message) from error
    namespaces = (dig(one, "context", "namespace") for one in contexts if one["name"] == (context or current))
    return configuration, settings.namespace or next(namespaces, None) or "default"


def _is_loopback(url: str) -> bool:
    host = httpx.URL(url).host
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_file(path_or_content: str) -> bool:
    try:
        return Path(path_or_content).expanduser().is_file()
    except OSError:  # too long for a name
        return False


def _tls(configuration: Value) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=configuration.ssl_ca_cert)
    if not configuration.verify_ssl:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if configuration.cert_file:
        context.load_cert_chain(configuration.cert_file, configuration.key_file)
    return context
