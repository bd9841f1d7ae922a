"""The part of GitHub's API that keeps a pull request's comments, on loopback."""

import json
import re
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

PULL_REQUEST = 7
REPOSITORY = "owner/project"
TOKEN = "token-of-the-workflow"


class Comments(BaseHTTPRequestHandler):
    """Serves and keeps `kept`, which a test sets on a class of its own."""

    kept: list[dict[str, Any]]

    def do_GET(self) -> None:
        query = {key: int(values[0]) for key, values in parse_qs(urlsplit(self.path).query).items()}
        begin = (query["page"] - 1) * query["per_page"]
        self._answer(self.kept[begin : begin + query["per_page"]])

    def do_POST(self) -> None:
        self.kept.append({"id": len(self.kept), "user": {"login": "github-actions[bot]"}, "body": self._body()})
        self._answer(self.kept[-1])

    def do_PATCH(self) -> None:
        comment = self.kept[int(self.path.rpartition("/")[2])]
        comment["body"] = self._body()
        self._answer(comment)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass

    def _body(self) -> str:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]

    def _answer(self, content: object) -> None:
        known = rf"/repos/{REPOSITORY}/issues/({PULL_REQUEST}/comments(\?.*)?|comments/\d+)"
        allowed = self.headers["Authorization"] == f"Bearer {TOKEN}" and re.fullmatch(known, self.path)
        self.send_response(200 if allowed else 404)
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())
