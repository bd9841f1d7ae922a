"""Files of a cluster's state folder."""

from pathlib import Path


def write(path: Path, content: str) -> None:
    """Make `path`, readable only by its owner, hold `content`.

    A file that holds it already isn't touched (some programs watch theirs), and a reader never sees half a file.
    """
    if path.exists() and path.read_text() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.touch(mode=0o600)
    new.write_text(content)
    new.replace(path)
