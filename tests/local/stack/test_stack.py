"""A stack's preview leaves the backend that others share as it was."""

from dataclasses import replace
from pathlib import Path

import pytest

from local.stack.stack import Stack
from local.stack.target import rendering
from tests.clone import Clone

pytestmark = pytest.mark.engine


def test_a_stack_that_is_not_there_is_previewed_as_new_and_not_made(program: Clone, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    its = replace(rendering(tmp_path / "target", tmp_path / "rendered"), backend=shared.as_uri())

    previewed = Stack(program.name, its).previewed()

    assert (previewed.succeeded, previewed.new) == (True, True)
    assert "to create" in previewed.text
    assert [file.name for file in shared.rglob("*.json")] == []


def test_a_stack_that_is_there_is_compared_with(program: Clone, tmp_path: Path) -> None:
    stack = Stack(program.name, rendering(tmp_path / "target", tmp_path / "rendered"))
    stack.render()

    previewed = stack.previewed()

    assert (previewed.succeeded, previewed.new) == (True, False)
    assert "unchanged" in previewed.text
    assert "to create" not in previewed.text


def test_a_backend_that_can_not_be_had_is_heard(program: Clone, tmp_path: Path) -> None:
    its = replace(rendering(tmp_path / "target", tmp_path / "rendered"), backend="file:///dev/null/nowhere")

    previewed = Stack(program.name, its).previewed()

    assert not previewed.succeeded
    assert "/dev/null/nowhere" in previewed.text
