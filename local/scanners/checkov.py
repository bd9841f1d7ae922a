"""checkov's rules for Kubernetes."""

from pathlib import Path

from local.errors import LocalError
from local.scanners import environment, objects
from local.scanners.answer import answer
from local.scanners.finding import Finding

# Nothing is asked of its vendor's service.
_OFFLINE = {"BC_SKIP_MAPPING": "TRUE"}


def findings(folder: Path) -> list[Finding]:
    """Give every failed check.

    Raises:
        LocalError: a file was left out, as checkov can't read it.

    """
    options = ("--framework", "kubernetes", "--skip-download", "--quiet", "--compact", "--output", "json")
    command = (environment.python(), "-m", "checkov.main", "--directory", folder, *options)
    answered = answer(command, **_OFFLINE)
    if unread := answered["summary"]["parsing_errors"]:
        message = f"checkov can't read {unread} of the files in {folder}"
        raise LocalError(message)
    read = objects.read(folder)
    return [
        Finding("checkov", each["check_id"], objects.title(read[Path(each["file_path"]).name]), each["check_name"])
        for each in answered["results"]["failed_checks"]
    ]
