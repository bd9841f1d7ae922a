"""Running programs in namespaces of their own."""

from local.command import run

_IN_NAMESPACE = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")


def in_namespace(*command: str, environment: dict[str, str] | None = None) -> None:
    """Run a program in mount and process namespaces of its own: what it mounts and starts ends with it.

    Raises:
        LocalError: it failed; its last lines are in the message.

    """
    run(*_IN_NAMESPACE, *command, environment=environment)
