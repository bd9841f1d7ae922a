"""Run a command and print what it used: CPU seconds, and the peak of its memory in bytes.

A process of its own, and a small one: the kernel counts the memory of whoever starts a program into the program's peak.
It imports nothing of this project.
"""

import json
import os
import sys


def main() -> int:
    """Run the command in the arguments, and give its exit code."""
    # What the program prints must not get between.
    to_standard_error = [(os.POSIX_SPAWN_DUP2, 2, 1)]
    pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=to_standard_error)
    _, status, usage = os.wait4(pid, 0)
    print(json.dumps({"cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss * 1024}))  # noqa: T201 - its output
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
