"""How long is waited, and waiting for what kubectl can't wait for."""

from collections.abc import Callable
from typing import TypeVar

import tenacity

TIMEOUT_SECONDS = 120
TIMEOUT = f"--timeout={TIMEOUT_SECONDS}s"

Value = TypeVar("Value")


def until(condition: Callable[[], Value], what: str) -> Value:
    """Call `condition` until what it returns is true, and give that."""
    attempts = tenacity.Retrying(
        retry=tenacity.retry_if_result(lambda value: not value),
        stop=tenacity.stop_after_delay(TIMEOUT_SECONDS),
        wait=tenacity.wait_fixed(0.2),
        retry_error_callback=lambda _: None,
    )
    value = attempts(condition)
    assert value, f"waited {TIMEOUT_SECONDS} s for {what}"
    return value
