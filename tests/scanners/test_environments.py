"""The gate: nothing is found in an environment's objects but what is accepted, and all that is accepted is found."""

from pathlib import Path

import pytest

from local.scanners.scan import scan
from local.stack import project
from local.stack.render import write


@pytest.mark.engine
@pytest.mark.parametrize("stack", project.stacks())
def test_nothing_is_found_but_what_is_accepted(stack: str, tmp_path: Path) -> None:
    write(stack, tmp_path / "objects")

    verdict = scan(tmp_path / "objects")

    assert verdict.unlisted == []
    assert verdict.stale == {}
