"""What a pod may do: the restricted Pod Security Standard, and a read-only root file system."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import PodSecurityContextArgsDict, SecurityContextArgsDict

# The user and group of the official Debian-based images of all databases here. Also a contract with the
# volume: a server refuses a data directory of another owner.
UID = 999


def pod_security_context() -> "PodSecurityContextArgsDict":
    """Build the security context of a pod."""
    return {
        "run_as_non_root": True,
        "run_as_user": UID,
        "run_as_group": UID,
        "fs_group": UID,
        # A recursive chown of a big volume at every start would take minutes.
        "fs_group_change_policy": "OnRootMismatch",
        "seccomp_profile": {"type": "RuntimeDefault"},
    }


def container_security_context() -> "SecurityContextArgsDict":
    """Build the security context of a container."""
    return {
        "allow_privilege_escalation": False,
        "capabilities": {"drop": ["ALL"]},
        "read_only_root_filesystem": True,
    }
