"""Lock files: a process id in a file that is locked for the process's lifetime.

The lock, not the number, shows that it is running: ids are reused, locks end with their process.
"""

import fcntl
import os
import signal
import time
from pathlib import Path
from typing import TextIO


def hold(file: Path) -> TextIO | None:
    """Lock the file for the caller, or for a child that inherits it; None if it is taken."""
    file.parent.mkdir(parents=True, exist_ok=True)
    held = file.open("a+")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        return None
    return held


def write(held: TextIO, pid: int | None = None) -> None:
    """Write the holder's process id, by default the caller's."""
    held.truncate(0)
    held.write(str(pid or os.getpid()))
    held.flush()


def holder(file: Path) -> int | None:
    """The process id of the file's holder, None if there is none."""
    if not file.exists():
        return None
    free = hold(file)
    if free:
        free.close()
        return None
    return int(file.read_text() or 0) or None


def end(file: Path, patience: float, group: bool = False) -> bool:
    """Terminate the holder and wait; after `patience` seconds kill it (and its group).

    False if there is no holder.
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
    """Kill the rest of a process group, given its leader."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
