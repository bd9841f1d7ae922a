"""A pod whose program is a client of a database, on another node than the database's."""

from collections.abc import Mapping, Sequence

from local.stack import restricted
from local.stack.kubectl import Object

COMPONENT = "client"
"""The component label of each."""

_CREDENTIALS = "/etc/credentials"


def client_pod(
    name: str, server: Object, database: Object, command: Sequence[str], environment: Mapping[str, str]
) -> Object:
    """Build a pod that the restricted Pod Security Standard admits.

    Args:
        name: of the pod.
        server: the database's pod, whose image has the client too, and whose node may fail or be drained.
        database: its stack outputs.
        command: the program, which finds the user's name in USERNAME and the password in the file PASSWORD_FILE.
        environment: what else it reads.

    """
    variables = {
        **environment,
        "USERNAME": database["username"],
        "PASSWORD_FILE": f"{_CREDENTIALS}/{database['passwordKey']}",
    }
    container = {
        "name": COMPONENT,
        "image": server["spec"]["containers"][0]["image"],
        "command": [*command],
        "env": [{"name": key, "value": value} for key, value in variables.items()],
        "securityContext": restricted.CONTAINER,
        "volumeMounts": [{"name": "credentials", "mountPath": _CREDENTIALS}],
    }
    not_its_node = {"key": "kubernetes.io/hostname", "operator": "NotIn", "values": [server["spec"]["nodeName"]]}
    elsewhere = {"matchExpressions": [not_its_node]}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"app.kubernetes.io/component": COMPONENT}},
        "spec": {
            # No anti-affinity: it would keep the server off this pod's node, too.
            "affinity": {
                "nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [elsewhere]}}
            },
            "containers": [container],
            "terminationGracePeriodSeconds": 1,
            "automountServiceAccountToken": False,
            "securityContext": restricted.POD,
            "volumes": [
                {"name": "credentials", "secret": {"secretName": database["secretName"], "defaultMode": 0o440}}
            ],
        },
    }
