"""Kubeconfigs: an administrator's for the user, and one for each component."""

import base64
from pathlib import Path

import yaml

from local.cluster import files, network, pki
from local.cluster.cluster import Cluster


def write_admin(cluster: Cluster) -> None:
    """Write `cluster.kubeconfig`, readable only by its owner."""
    _write(cluster, cluster.kubeconfig, "admin", cluster.server)


def write_component(cluster: Cluster, name: str) -> Path:
    """Write the kubeconfig of the component or node `name`, for use inside the cluster's namespaces."""
    path = cluster.folder / "pki" / f"{name}.kubeconfig"
    _write(cluster, path, name, network.API_SERVER)
    return path


def _write(cluster: Cluster, path: Path, user: str, server: str) -> None:
    files.write(path, yaml.safe_dump(_kubeconfig(cluster, user, server)))


def _kubeconfig(cluster: Cluster, user: str, server: str) -> dict[str, object]:
    name, pair = cluster.context, pki.key_pair(cluster, user)
    endpoint = {
        "server": server,
        "certificate-authority-data": _encoded(pki.key_pair(cluster, "ca").certificate),
    }
    credentials = {
        "client-certificate-data": _encoded(pair.certificate),
        "client-key-data": _encoded(pair.key),
    }
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": endpoint}],
        "users": [{"name": name, "user": credentials}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }


def _encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
