"""Which cluster a stack goes to."""

from pathlib import Path

import pytest

from local.errors import LocalError
from local.stack import target


def test_without_a_cluster_nothing_is_said_to_be_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    with pytest.raises(LocalError) as caught:
        target.running()

    assert str(caught.value) == "no local cluster is up: make up starts one, CONTEXT=name takes another"
