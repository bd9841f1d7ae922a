"""A comment on a pull request of GitHub that is renewed in its place, not added to."""

import os
from typing import Any

import httpx

from local.errors import LocalError

_AUTHOR = "github-actions[bot]"
"""Who comments with the token of a workflow; others' comments are theirs, whatever stands in them."""

_PAGE = 100


def comment(number: int, body: str) -> None:
    """Put `body` on pull request `number`: in the comment that begins with the same line, or in a new one.

    Where GitHub is, and the token, come from a workflow's variables.

    Raises:
        LocalError: a variable is missing, or GitHub refuses.

    """
    try:
        api, repository, token = (os.environ[name] for name in ("GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_TOKEN"))
    except KeyError as missing:
        message = f"{missing.args[0]} is not set: this is for a workflow of GitHub"
        raise LocalError(message) from missing
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"}
    try:
        with httpx.Client(base_url=f"{api}/repos/{repository}", headers=headers, timeout=30) as client:
            known = _known(client, number, body.splitlines()[0])
            if known is None:
                answer = client.post(f"/issues/{number}/comments", json={"body": body})
            else:
                answer = client.patch(f"/issues/comments/{known}", json={"body": body})
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
            if each["user"]["login"] == _AUTHOR and each["body"].partition("\n")[0].rstrip() == marker:
                return each["id"]
        if len(comments) < _PAGE:
            return None
        page += 1
