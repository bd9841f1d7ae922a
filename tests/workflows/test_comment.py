"""A stack has one comment on a pull request, renewed in its place."""

from typing import Any

import pytest

from local.errors import LocalError
from local.pull_request import comment
from tests.workflows.github import PULL_REQUEST


def test_a_second_preview_renews_the_comment_of_its_stack(comments: list[dict[str, Any]]) -> None:
    comment(PULL_REQUEST, "dev", "first")
    comment(PULL_REQUEST, "production", "other")
    comment(PULL_REQUEST, "dev", "second")

    assert [each["body"] for each in comments] == ["<!-- dev -->\nsecond", "<!-- production -->\nother"]


def test_others_comments_are_left_alone_whatever_they_say(comments: list[dict[str, Any]]) -> None:
    theirs = {"id": 0, "user": {"login": "somebody"}, "body": "<!-- dev -->\nmine"}
    comments.append(dict(theirs))

    comment(PULL_REQUEST, "dev", "first")

    assert comments[0] == theirs
    assert comments[1]["body"] == "<!-- dev -->\nfirst"


def test_comments_without_a_user_or_a_body_are_left_alone(comments: list[dict[str, Any]]) -> None:
    comments += [
        {"id": 0, "user": None, "body": "<!-- dev -->\nmine"},
        {"id": 1, "user": {"login": "github-actions[bot]"}, "body": None},
    ]

    comment(PULL_REQUEST, "dev", "")

    assert [each["body"] for each in comments] == ["<!-- dev -->\nmine", None, "<!-- dev -->\n"]


def test_the_comment_is_found_among_many(comments: list[dict[str, Any]]) -> None:
    comments += [{"id": number, "user": {"login": "somebody"}, "body": ""} for number in range(250)]
    for text in ("first", "second"):
        comment(PULL_REQUEST, "dev", text)

    assert [each["body"] for each in comments[250:]] == ["<!-- dev -->\nsecond"]


@pytest.mark.usefixtures("comments")
def test_a_refusal_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "another")

    with pytest.raises(LocalError, match=r"pull request 7 of owner/project gets no comment: .*404"):
        comment(PULL_REQUEST, "dev", "first")


def test_elsewhere_it_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_API_URL", raising=False)

    with pytest.raises(LocalError, match="GITHUB_API_URL is not set"):
        comment(PULL_REQUEST, "dev", "first")
