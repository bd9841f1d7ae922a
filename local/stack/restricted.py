"""What the restricted Pod Security Standard asks of a client's pod and of its container."""

from local.stack.kubectl import Object

POD: Object = {
    "runAsNonRoot": True,
    "runAsUser": 999,
    "fsGroup": 999,
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""The security context of the pod: the images' own user, whose group may read what is mounted."""

CONTAINER: Object = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
}
"""The security context of the container."""
