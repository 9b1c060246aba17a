"""What was built, kept by the hash of its inputs."""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".local" / "bundles"


def once(name: str, make: Callable[[Path], None]) -> Path:
    """Make the file or folder of that name unless it is there; nobody sees a part of it. Of several
    processes one makes it, and the others wait.
    """
    path = CACHE / name
    if not path.exists():
        with _turn(path):
            if not path.exists():
                _make(path, make)
    return path


def _make(path: Path, make: Callable[[Path], None]) -> None:
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        made = Path(scratch) / "made"
        make(made)
        _move_in(made, path)


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    """Wait until no other process makes this path."""
    lock = CACHE / f".{path.name}.lock"
    CACHE.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            yield
        finally:
            # Whoever waits for it, or opens a new one, finds what was made. After a failure two may
            # build at the same time, and one of them moves in.
            lock.unlink(missing_ok=True)


def _move_in(made: Path, path: Path) -> None:
    """Move it there, unless another process has done so meanwhile."""
    try:
        made.rename(path)
    except OSError:
        if not path.exists():
            raise
