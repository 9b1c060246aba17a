"""What the runner tells the person at the keyboard: progress, one line at a time, and troubles."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

_STARTED = time.monotonic()
_STILL_SECONDS = 15


class Trouble(RuntimeError):
    """What stands in the way, in one sentence that also says what to do about it."""


def say(message: str) -> None:
    """Print one line of progress, at once, after the seconds since the start."""
    # In one piece, the end of the line included: several threads have something to say.
    print(f"{time.monotonic() - _STARTED:6.1f} s  {message}\n", end="", flush=True)


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Say what is being done, now and then that it still is, and how long it took."""
    say(f"{doing} ...")
    started, over = time.monotonic(), Event()
    Thread(target=_keep_saying, args=(f"{doing}: still at it", over), daemon=True).start()
    try:
        yield
    finally:
        over.set()
    say(f"{doing}: done in {time.monotonic() - started:.1f} s")


def _keep_saying(message: str, over: Event) -> None:
    while not over.wait(_STILL_SECONDS):
        say(message)


def main(work: Callable[[], None]) -> None:
    """Run a command; a trouble ends it with its sentence, Ctrl-C with a line of its own."""
    try:
        work()
    except Trouble as trouble:
        sys.exit(f"\n{trouble}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")
