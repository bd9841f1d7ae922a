"""Calls to a cluster's API server."""

import json
import ssl
from collections.abc import Iterator
from typing import Any

import httpx
import yaml

from local.cluster import pki
from local.cluster.cluster import Cluster

FIELD_MANAGER = "stateful-databases-local"
TIMEOUT_SECONDS = 10.0

Object = dict[str, Any]


def client(cluster: Cluster, user: str, server: str) -> httpx.Client:
    """A client that calls as the holder of the certificate `user`, `admin` for instance."""
    pair = pki.key_pair(cluster, user)
    context = ssl.create_default_context(cafile=str(pki.key_pair(cluster, "ca").certificate))
    context.load_cert_chain(pair.certificate, pair.key)
    return httpx.Client(base_url=server, verify=context, timeout=TIMEOUT_SECONDS, trust_env=False)


def get(http: httpx.Client, path: str) -> Object:
    """The object or list at `path`.

    Raises:
        httpx.HTTPError: no answer, or one that isn't a success.

    """
    return http.get(path).raise_for_status().json()


def apply(http: httpx.Client, path: str, manifest: Object) -> None:
    """Server-side apply of one object at its path."""
    http.patch(
        path,
        params={"fieldManager": FIELD_MANAGER, "force": "true"},
        headers={"Content-Type": "application/apply-patch+yaml"},
        content=yaml.safe_dump(manifest),
    ).raise_for_status()


def watch(http: httpx.Client, path: str, resource_version: str) -> Iterator[Object]:
    """The events of the list at `path` after `resource_version`, until the server ends the watch."""
    params = {"watch": "true", "resourceVersion": resource_version}
    with http.stream("GET", path, params=params, timeout=httpx.Timeout(TIMEOUT_SECONDS, read=None)) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            yield json.loads(line)
