"""A preview as markdown, for a comment on a pull request."""

import re

from local.stack.stack import Previewed

LIMIT_CHARACTERS = 65_536
"""Of a comment's body on GitHub."""

_AROUND_CHARACTERS = 2_000
"""Room for what stands around the engine's text: the summary, and the heading that the comment gets."""

_UNASKED = (
    "No cluster was asked: every object counts as new, and the API server has checked nothing. With a cluster's"
    " secrets this would be the difference to what is there.\n\n"
)
_NEW = "There is no such stack yet: every object counts as new.\n\n"
_SUMMARY = re.compile(r"^Resources:\n(?:    .*\n?)+", re.MULTILINE)
_SUMMARY_CHARACTERS = 500
# The line of a change, that of its identifier where it has one, and that of its name.
_CHANGE = re.compile(r"^ *([+~-]{1,2}) ?(\S+): \(\S+\)\n(?: *\[id=.*\]\n)? *\[urn=.*::(.+)\]$", re.MULTILINE)


def markdown(previewed: Previewed, *, asked: bool) -> str:
    """Give the report: what stands in the engine's summary, and each change to be unfolded.

    Args:
        previewed: what the engine said.
        asked: whether a cluster was.

    """
    note = _UNASKED if not asked else _NEW if previewed.new else ""
    text = _fenced(_fitting(previewed.text.strip(), LIMIT_CHARACTERS - _AROUND_CHARACTERS))
    if not previewed.succeeded:
        return f"**The preview failed.**\n\n{note}{text}"
    found = _SUMMARY.search(previewed.text)
    summary = _fenced(_within(found[0].strip(), _SUMMARY_CHARACTERS)) if found else ""
    return f"{note}{summary}\n<details><summary>Each change</summary>\n\n{text}\n</details>\n"


def _fenced(text: str) -> str:
    """Make a block that nothing in the text can end, so nothing of it is markdown, a mention or HTML."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}\n"


def _fitting(text: str, characters: int) -> str:
    """Give the text, and where it is too long first each change in a line: none may be unseen."""
    if len(text) <= characters:
        return text
    changes = "\n".join(f"{sign} {kind} {name}" for sign, kind, name in _CHANGE.findall(text))
    listed = _within(changes, characters // 2)
    return f"{listed}\n\n{_within(text, characters - len(listed))}"


def _within(text: str, characters: int) -> str:
    """Leave out the middle of a text that is too long: the engine's reasons stand at the end."""
    if len(text) <= characters:
        return text
    half = characters // 2 - 100
    left_out = text[half:-half]
    return f"{text[:half]}\n\n... {len(left_out)} characters left out: make preview shows all ...\n\n{text[-half:]}"
