"""Steps with elapsed time on standard error: a live line on a terminal, a line at start and end elsewhere."""

import time
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


@contextmanager
def step(what: str) -> Generator[None]:
    """Show `what` while the block runs, then how long it took.

    Args:
        what: the step in the present participle, such as "building kubelet v1.34.4".

    """
    start = time.monotonic()
    if console.is_terminal:
        columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()
        with Progress(*columns, console=console, transient=True) as progress:
            progress.add_task(what, total=None)
            yield
    else:
        console.print(f"{what} ...")
        yield
    console.print(f"{what}: {time.monotonic() - start:.0f} s")


def say(line: str) -> None:
    """Print one line beside the steps."""
    console.print(line)
