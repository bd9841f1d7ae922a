"""A preview as markdown, for a comment on a pull request."""

import re

from local.stack.stack import Previewed

LIMIT_CHARACTERS = 65_536
"""Of a comment's body on GitHub."""

_AROUND_CHARACTERS = 1_000
"""Room for what stands around the engine's text."""

_UNASKED = (
    "No cluster was asked: every object counts as new, and the API server has checked nothing. With a cluster's"
    " secrets this would be the difference to what is there.\n\n"
)


def markdown(stack: str, previewed: Previewed, *, asked: bool) -> str:
    """Give the report; its first line tells the comments of two stacks apart.

    Args:
        stack: name of the environment.
        previewed: what the engine said.
        asked: whether a cluster was.

    """
    text = _within(previewed.text.strip(), LIMIT_CHARACTERS - _AROUND_CHARACTERS)
    # Nothing in the text can end its block, so nothing of it is markdown, a mention or HTML.
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    title = f"Preview of {stack}" if previewed.succeeded else f"Preview of {stack} failed"
    return f"<!-- preview of {stack} -->\n### {title}\n\n{'' if asked else _UNASKED}{fence}\n{text}\n{fence}\n"


def _within(text: str, characters: int) -> str:
    """Leave out the middle of a text that is too long: the engine's summary stands at the end."""
    if len(text) <= characters:
        return text
    half = characters // 2 - 100
    left_out = text[half:-half]
    return f"{text[:half]}\n\n... {len(left_out)} characters left out: make preview shows all ...\n\n{text[-half:]}"
