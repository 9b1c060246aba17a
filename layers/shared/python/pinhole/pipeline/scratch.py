"""Temporary folders for large files: a function's disk outlives its invocations."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder, deleted after the block, along with those left by killed processes."""
    root = Path(tempfile.gettempdir()) / f"pinhole-scratch-{os.getuid()}"
    root.mkdir(exist_ok=True)
    with ExitStack() as ours:
        with _locked(root, patiently=True):  # a folder is locked before others can find it
            _tidy(root)
            path = Path(tempfile.mkdtemp(dir=root))
            ours.enter_context(_locked(path))
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)


def _tidy(root: Path) -> None:
    for left in root.iterdir():
        with suppress(FileNotFoundError), _locked(left) as is_abandoned:  # its owner may be quicker
            if is_abandoned:
                shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _locked(path: Path, patiently: bool = False) -> Iterator[bool]:
    """Lock a folder if it is free: a lock ends with its process, however that ends."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if patiently else fcntl.LOCK_NB))
        is_held = True
    except BlockingIOError:
        is_held = False
    try:
        yield is_held
    finally:
        os.close(descriptor)
