"""Polling for eventual results: often, and giving up late. Nothing here sleeps blindly."""

import time
from collections.abc import Callable
from typing import TypeVar

# A second's work may take a minute on a busy machine, and what a killed worker had comes again only
# after a minute (`pinhole.aws.leases`).
PATIENCE_SECONDS = 150.0

Value = TypeVar("Value")


def until(
    read: Callable[[], Value],
    wanted: Callable[[Value], bool] = bool,
    *,
    what: str,
    seconds: float | None = None,
) -> Value:
    """Poll until the value is as wanted, and return it; fail with the last value otherwise."""
    end, pause = time.monotonic() + (seconds or PATIENCE_SECONDS), 0.01
    while not wanted(value := read()):
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}; last seen: {value!r}")
        time.sleep(pause)
        pause = min(0.25, 1.5 * pause)
    return value
