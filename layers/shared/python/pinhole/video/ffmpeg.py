"""FFmpeg as a child process: what crashes, hangs or swells is the child, and not the function.

FFmpegFailed
├── Refused     it ended by itself: the file is at fault
├── Crashed     a signal ended it, or a lack of memory or disk: worth another try
└── OutOfTime   we ended it
"""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from typing import IO

MIB = 1 << 20
# The largest that is let in, HEVC of ten bits, takes 1.5 GiB of addresses and touches a third.
_MOST_MEMORY = 2_560 * MIB
_MOST_OUTPUT = 200 * MIB
# Decoders of what is taken in, and no others: FFmpeg has hundreds, for formats nobody films in.
_DECODERS = "h264,hevc,aac,alac,ac3,eac3,opus,mp3,mp3float,pcm_s16le,pcm_s16be,pcm_s24le,"
_DECODERS += "pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_u8,pcm_s8"

# As many as a function has processors. Fixed, because memory grows with them, and how many encode
# shows in the bytes.
THREADS = 2
# How FFmpeg's exit code tells that memory or disk ran out: errors are negative, codes a byte.
_STARVED = {256 - errno.ENOMEM, 256 - errno.ENOSPC}

OnProgress = Callable[[float], None]


class FFmpegFailed(Exception):
    """The message is what FFmpeg said last."""


class Refused(FFmpegFailed):
    pass


class Crashed(FFmpegFailed):
    pass


class OutOfTime(FFmpegFailed):
    pass


def read_source(source: Path, seconds: float, side: int) -> list[str]:
    """Arguments that read the first seconds of a file: as QuickTime or MP4 whatever it says, with
    no way to another file or the network, and no picture larger than `side` squared.
    """
    only = ["-f", "mov", "-protocol_whitelist", "file", "-codec_whitelist", _DECODERS]
    bounds = ["-threads", str(THREADS), "-max_pixels", str(side**2), "-t", f"{seconds:g}"]
    return [*only, *bounds, "-i", f"file:{source}"]


def run(arguments: Iterable[str], seconds: float, on_progress: OnProgress | None = None) -> None:
    """Run FFmpeg for so many seconds at most; raises FFmpegFailed.

    `on_progress` is told each second how many seconds of output there are; what it raises ends
    FFmpeg too.
    """
    with tempfile.TemporaryFile() as complaints:
        child = _start(arguments, complaints)
        _bound(child.pid, seconds)
        clock = Timer(seconds, child.kill)
        clock.start()
        try:
            _follow(child, on_progress)
            is_late = not clock.is_alive()
        finally:
            clock.cancel()
            child.kill()
            child.wait()
        _check(child.returncode, is_late, _last_line(complaints))


def _start(arguments: Iterable[str], complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    quiet = ["-v", "error", "-nostdin", "-y", "-progress", "pipe:1", "-stats_period", "1"]
    quiet += ["-filter_complex_threads", str(THREADS)]
    return subprocess.Popen(
        [binary(), *quiet, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=complaints,
        env={},  # no credentials for whoever gets at a decoder
    )


def _bound(pid: int, seconds: float) -> None:
    """From outside: what runs between fork and exec must not meet other threads' locks."""
    bounds = {
        resource.RLIMIT_AS: _MOST_MEMORY,
        resource.RLIMIT_FSIZE: _MOST_OUTPUT,
        resource.RLIMIT_CPU: int(seconds * (os.cpu_count() or 1)) + 1,
    }
    for kind, most in bounds.items():
        with suppress(ProcessLookupError):  # it has ended already
            resource.prlimit(pid, kind, (most, most))


def _follow(child: subprocess.Popen[bytes], on_progress: OnProgress | None) -> None:
    """Until it ends, pass on how far it says it is."""
    assert child.stdout
    with child.stdout as told:
        for line in told:
            name, _, value = line.decode().strip().partition("=")
            if on_progress and name == "out_time_us" and value.isdigit():
                on_progress(int(value) / 1_000_000)
    child.wait()


def _check(returned: int, is_late: bool, said: str) -> None:
    if is_late:
        raise OutOfTime(said)
    if returned < 0 or returned in _STARVED:
        raise Crashed(f"code {returned}: {said}")
    if returned:
        raise Refused(f"code {returned}: {said}")


def _last_line(complaints: IO[bytes]) -> str:
    size = complaints.seek(0, os.SEEK_END)
    complaints.seek(max(0, size - 300))
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


@cache
def binary() -> str:
    """The package's FFmpeg. Its Python is not imported: it would take longer than a poster."""
    found = find_spec("imageio_ffmpeg")
    assert found, "the video layer is missing"
    assert found.origin
    [path] = (Path(found.origin).parent / "binaries").glob("ffmpeg-*")
    if not os.access(path, os.X_OK):  # who unpacks a layer may forget that
        path.chmod(0o755)
    return str(path)
