"""Console output: progress, one line at a time, and errors."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

_STARTED = time.monotonic()
_STILL_SECONDS = 15


class Trouble(RuntimeError):
    """An error for the user, in one sentence that also says what to do about it."""


def say(message: str) -> None:
    """Print one line of progress immediately, with the seconds since the start."""
    # A single write including the newline, because several threads print.
    print(f"{time.monotonic() - _STARTED:6.1f} s  {message}\n", end="", flush=True)


def counted(number: int, noun: str) -> str:
    """The number and the noun, such as `1 feed` or `2 feeds`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Print the start, the duration and, from time to time, that it is still running."""
    say(f"{doing} ...")
    started, over = time.monotonic(), Event()
    Thread(target=_keep_saying, args=(f"{doing}: still running", over), daemon=True).start()
    try:
        yield
    finally:
        over.set()
    say(f"{doing}: done in {time.monotonic() - started:.1f} s")


def _keep_saying(message: str, over: Event) -> None:
    while not over.wait(_STILL_SECONDS):
        say(message)


def main(work: Callable[[], None]) -> None:
    """Run a command; a Trouble ends it with its message, an error of AWS or of the network with one
    that `local.faults` has, and Ctrl-C with a line of its own.
    """
    try:
        work()
    except Trouble as trouble:
        sys.exit(f"\n{trouble}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")
    except Exception as error:
        if (said := _said_of(error)) is None:
            raise
        sys.exit(f"\n{said}")


def _said_of(error: Exception) -> str | None:
    """The error in one sentence; None for a fault of ours."""
    try:
        from local import faults  # a late import: the environments are made without it
    except ModuleNotFoundError:
        return None
    return faults.sentence(error)
