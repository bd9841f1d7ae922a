"""Running programs that have to succeed, in namespaces of their own if need be."""

from local.command import run

__all__ = ["in_namespace", "run"]

_IN_NAMESPACE = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")


def in_namespace(*command: str, environment: dict[str, str] | None = None) -> None:
    """Run a program in mount and process namespaces of its own: what it mounts and starts ends with it.

    Raises:
        LocalError: it failed; its last lines are in the message.

    """
    run(*_IN_NAMESPACE, *command, environment=environment)
