"""Pulumi programs of the tests; each takes a namespace by `format`."""

import base64

DATABASE = """
import pulumi, pulumi_kubernetes as k8s
config = pulumi.Config()
namespace = "{namespace}"
labels = {{"app": "db"}}
secret = k8s.core.v1.Secret("secret", metadata={{"name": "secret", "namespace": namespace}},
    data={{"password": config.require("password")}})
service = k8s.core.v1.Service("service", metadata={{"name": "db-headless", "namespace": namespace}},
    spec={{"cluster_ip": "None", "selector": labels, "ports": [{{"port": 5432}}]}})
configuration = k8s.core.v1.ConfigMap("configuration", metadata={{"namespace": namespace}}, immutable=True,
    data={{"size": config.require("size")}})
k8s.apps.v1.StatefulSet("database",
    metadata={{"name": "db", "namespace": namespace}},
    spec={{"service_name": service.metadata.name, "replicas": 0, "selector": {{"match_labels": labels}},
        "pod_management_policy": config.get("policy"),
        "template": {{"metadata": {{"labels": labels}}, "spec": {{"containers": [{{"name": "db", "image": "db",
            "resources": {{"requests": {{"memory": "1024Mi", "cpu": "1000m"}}}},
            "env_from": [{{"config_map_ref": {{"name": configuration.metadata.name}}}}]}}]}}}}}})
"""

ONE_CONFIG_MAP = """
import pulumi, pulumi_kubernetes as k8s
provider = k8s.Provider("cluster", enable_config_map_mutable=True, namespace="{namespace}")
config = pulumi.Config()
k8s.core.v1.ConfigMap("map", metadata={{"name": "map"}},
    data={{key: config.require(key) for key in ("first", "second") if config.get(key)}},
    opts=pulumi.ResourceOptions(provider=provider))
"""


def encoded(text: str) -> str:
    """A Secret's data."""
    return base64.b64encode(text.encode()).decode()
