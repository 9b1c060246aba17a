"""Which process does a job: a file with its number, locked for as long as the process lives.

The lock, not the number, says that it lives: numbers are reused, locks end with their process.
"""

import fcntl
import os
import signal
import time
from pathlib import Path
from typing import TextIO


def hold(file: Path) -> TextIO | None:
    """Lock the file for the caller, or for a child that inherits it; None if another has it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    held = file.open("a+")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        return None
    return held


def write(held: TextIO, pid: int | None = None) -> None:
    """Say who holds the file: the caller, if nobody else is named."""
    held.truncate(0)
    held.write(str(pid or os.getpid()))
    held.flush()


def holder(file: Path) -> int | None:
    """The number of the process that holds the file, None if no process does."""
    if not file.exists():
        return None
    free = hold(file)
    if free:
        free.close()
        return None
    return int(file.read_text() or 0) or None


def end(file: Path, patience: float, group: bool = False) -> bool:
    """Ask the holder to end and wait; after the patience, in seconds, kill it (and its group).

    False if nobody held the file.
    """
    pid = holder(file)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + patience
    while holder(file) and time.monotonic() < until:
        time.sleep(0.05)
    if group:
        kill_group(pid)
    elif holder(file):
        os.kill(pid, signal.SIGKILL)
    return True


def kill_group(pid: int) -> None:
    """End what is left of the process group that a process led."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
