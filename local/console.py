"""What the runner tells the person at the keyboard: progress, one line at a time, and troubles."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_STARTED = time.monotonic()


class Trouble(RuntimeError):
    """What stands in the way, in one sentence that also says what to do about it."""


def say(message: str) -> None:
    """Print one line of progress, at once, after the seconds since the start."""
    print(f"{time.monotonic() - _STARTED:6.1f} s  {message}", flush=True)


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    say(f"{doing} ...")
    started = time.monotonic()
    yield
    say(f"{doing}: done in {time.monotonic() - started:.1f} s")


def main(work: Callable[[], None]) -> None:
    """Run a command; a trouble ends it with its sentence, Ctrl-C with a line of its own."""
    try:
        work()
    except Trouble as trouble:
        sys.exit(f"\n{trouble}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")
