"""The objects that a cluster holds from the start (`addons.yaml`)."""

from pathlib import Path

import httpx
import yaml

from local.cluster import api

MANIFESTS = Path(__file__).with_suffix(".yaml")
COLLECTIONS = {
    "ClusterRole": "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    "ClusterRoleBinding": "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    "EndpointSlice": "/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices",
    "Service": "/api/v1/namespaces/kube-system/services",
    "StorageClass": "/apis/storage.k8s.io/v1/storageclasses",
}


def apply(http: httpx.Client) -> None:
    """Create the objects, or bring them back to what they should be."""
    for manifest in yaml.safe_load_all(MANIFESTS.read_text()):
        api.apply(http, f"{COLLECTIONS[manifest['kind']]}/{manifest['metadata']['name']}", manifest)
