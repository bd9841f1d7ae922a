"""Objects that the tests put into the cluster."""

from typing import Any

from tests.local.cluster import busybox

CLAIM = "data"
Manifest = dict[str, Any]


def pod(name: str, *command: str, node: str | None = None, image: str = busybox.IMAGE, **spec: object) -> Manifest:
    """A busybox pod that runs an applet, by default one that waits for ever; `node` is a wish to the scheduler."""
    container: Manifest = {
        "name": "busybox",
        "image": image,
        "args": list(command) or ["sleep", "infinity"],
        "imagePullPolicy": "Never",
    }
    if "volumes" in spec:
        container["volumeMounts"] = [{"name": CLAIM, "mountPath": "/data"}]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {
            "containers": [container],
            "terminationGracePeriodSeconds": 1,
            **({"nodeSelector": {"kubernetes.io/hostname": node}} if node else {}),
            **spec,
        },
    }


def pod_with_claim(name: str, node: str | None = None) -> Manifest:
    """A pod of user and group 999 with the claim at /data."""
    return pod(
        name,
        node=node,
        volumes=[{"name": CLAIM, "persistentVolumeClaim": {"claimName": CLAIM}}],
        securityContext={"runAsUser": 999, "runAsGroup": 999, "fsGroup": 999},
    )


def claim(size: str) -> Manifest:
    """A claim of the default storage class."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": CLAIM},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}},
    }


def service(name: str) -> Manifest:
    """A Service with a ClusterIP: port 80 leads to 8080 of the pod of its name."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {"selector": {"app": name}, "ports": [{"port": 80, "targetPort": 8080}]},
    }
