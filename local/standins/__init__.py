"""Stand-ins of the two Pulumi plugins that no package registry serves, for machines that can't download them.

They serve what this project uses, and say clearly when something else is asked of them.
"""

import shlex
from pathlib import Path

from local.paths import REPOSITORY

PROGRAMS = {
    "pulumi-language-python": "local.standins.language_python",
    "pulumi-resource-kubernetes": "local.standins.kubernetes.provider",
}
"""Name of each plugin, as the engine looks for it on PATH, and the module whose `main` serves it."""

# -P: the engine starts plugins in the user's project, whose modules must not shadow ours.
_WRAPPER = """\
#!/bin/sh
exec {python} -P -c \
  'import sys; sys.path.insert(0, sys.argv.pop(1)); from {module} import main; main()' {repository} "$@"
"""


def install(folder: Path, python: Path) -> list[str]:
    """Write the plugins into `folder`, which the caller puts on PATH of the `pulumi` process.

    Args:
        folder: made if missing; a plugin of the same name in it is replaced.
        python: the interpreter that runs them; it has this project's requirements-dev.txt.

    Returns:
        the names of the plugins, for the caller to say that stand-ins are in use.

    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, module in PROGRAMS.items():
        wrapper = folder / name
        wrapper.write_text(
            _WRAPPER.format(python=shlex.quote(str(python)), module=module, repository=shlex.quote(str(REPOSITORY)))
        )
        wrapper.chmod(0o755)
    return list(PROGRAMS)
