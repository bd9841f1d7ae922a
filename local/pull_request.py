"""A comment on a pull request of GitHub that is renewed in its place, not added to."""

import os
from typing import Any

import httpx

from local.errors import LocalError

_AUTHOR = "github-actions[bot]"
"""Who comments with the token of a workflow; others' comments are theirs, whatever stands in them."""

_PAGE = 100


def comment(number: int, subject: str, text: str) -> None:
    """Put `text` on pull request `number`: in the comment on the same subject, or in a new one.

    Where GitHub is, and the token, come from a workflow's variables. Nobody sees the subject: it is the first line of
    the comment, as HTML's comment.

    Raises:
        LocalError: a variable is missing, or GitHub refuses.

    """
    try:
        api, repository, token = (os.environ[name] for name in ("GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_TOKEN"))
    except KeyError as missing:
        message = f"{missing.args[0]} is not set: this is for a workflow of GitHub"
        raise LocalError(message) from missing
    marker = f"<!-- {subject} -->"
    body = {"body": f"{marker}\n{text}"}
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"}
    try:
        with httpx.Client(base_url=f"{api}/repos/{repository}", headers=headers, timeout=30) as client:
            known = _known(client, number, marker)
            if known is None:
                answer = client.post(f"/issues/{number}/comments", json=body)
            else:
                answer = client.patch(f"/issues/comments/{known}", json=body)
            answer.raise_for_status()
    except httpx.HTTPError as error:
        message = f"pull request {number} of {repository} gets no comment: {error}"
        raise LocalError(message) from error


def _known(client: httpx.Client, number: int, marker: str) -> int | None:
    page = 1
    while True:
        answer = client.get(f"/issues/{number}/comments", params={"per_page": _PAGE, "page": page})
        comments: list[dict[str, Any]] = answer.raise_for_status().json()
        for each in comments:
            # Of an account that was deleted there is no user; a body may be missing, too.
            author, body = (each["user"] or {"login": None})["login"], each["body"] or ""
            if author == _AUTHOR and body.partition("\n")[0].rstrip() == marker:
                return each["id"]
        if len(comments) < _PAGE:
            return None
        page += 1
