"""FFmpeg as a child process: it may crash, hang or exhaust memory without harming the function.

FFmpegFailed
├── Refused     it exited with an error: the file is at fault
├── Crashed     killed by a signal, or out of memory or disk: worth a retry
└── OutOfTime   stopped after its time limit
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
from threading import Event, Timer
from typing import IO

MIB = 1 << 20
# The largest accepted video, 10-bit HEVC, takes 1.5 GiB of address space and a third of it in
# memory.
_MOST_MEMORY = 2_560 * MIB
_MOST_OUTPUT = 200 * MIB
# Only the decoders of accepted codecs: FFmpeg has hundreds, for formats that nobody films in.
_DECODERS = "h264,hevc,aac,alac,ac3,eac3,opus,mp3,mp3float,pcm_s16le,pcm_s16be,pcm_s24le,"
_DECODERS += "pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_u8,pcm_s8,"
_DECODERS += "pcm_mulaw,pcm_alaw,adpcm_ima_qt,flac,amrnb,amrwb"

# As many as a function has processors. Fixed, because memory grows with the number of threads, and
# the number of encoder threads affects the output.
THREADS = 2
# FFmpeg's exit codes for exhausted memory or disk: negative errors, truncated to a byte.
_STARVED = {256 - errno.ENOMEM, 256 - errno.ENOSPC}

OnProgress = Callable[[float], None]


class FFmpegFailed(Exception):
    """The message is FFmpeg's last line of output."""


class Refused(FFmpegFailed):
    pass


class Crashed(FFmpegFailed):
    pass


class OutOfTime(FFmpegFailed):
    pass


def read_source(source: Path, seconds: float, side: int) -> list[str]:
    """Arguments that read the first seconds of a file: always as QuickTime or MP4, without access
    to other files or the network, and with no picture larger than `side` squared.
    """
    only = ["-f", "mov", "-protocol_whitelist", "file", "-codec_whitelist", _DECODERS]
    bounds = ["-threads", str(THREADS), "-max_pixels", str(side**2), "-t", f"{seconds:g}"]
    return [*only, *bounds, "-i", f"file:{source}"]


def read_ours(file: Path) -> list[str]:
    """Arguments that read a file which FFmpeg has made here, or a list of such files."""
    return ["-protocol_whitelist", "file", "-i", f"file:{file}"]


def run(arguments: Iterable[str], seconds: float, on_progress: OnProgress | None = None) -> None:
    """Run FFmpeg for at most `seconds`; raises FFmpegFailed.

    `on_progress` receives the seconds of output once a second; an exception from it stops FFmpeg.
    """
    with tempfile.TemporaryFile() as complaints:
        child = _start(arguments, complaints)
        _bound(child.pid, seconds)
        is_late = Event()
        clock = Timer(seconds, _end_late, [child, is_late])
        clock.start()
        try:
            _report_progress(child, on_progress)
        finally:
            clock.cancel()
            child.kill()
            child.wait()
        _check(child.returncode, is_late.is_set(), _last_line(complaints))


def _end_late(child: subprocess.Popen[bytes], is_late: Event) -> None:
    """Stop it when time is up. The event comes first, so that the reason is known once the child is
    gone.
    """
    is_late.set()
    child.kill()


def _start(arguments: Iterable[str], complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    quiet = ["-v", "error", "-nostdin", "-y", "-progress", "pipe:1", "-stats_period", "1"]
    quiet += ["-filter_complex_threads", str(THREADS)]
    return subprocess.Popen(
        [binary(), *quiet, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=complaints,
        env={},  # no credentials for an exploited decoder
    )


def _bound(pid: int, seconds: float) -> None:
    """Set from the parent: code between fork and exec could deadlock on other threads' locks."""
    bounds = {
        resource.RLIMIT_AS: _MOST_MEMORY,
        resource.RLIMIT_FSIZE: _MOST_OUTPUT,
        resource.RLIMIT_CPU: int(seconds * (os.cpu_count() or 1)) + 1,
    }
    for kind, most in bounds.items():
        with suppress(ProcessLookupError):  # it has already exited
            resource.prlimit(pid, kind, (most, most))


def _report_progress(child: subprocess.Popen[bytes], on_progress: OnProgress | None) -> None:
    """Pass on its progress until it exits."""
    assert child.stdout
    with child.stdout as lines:
        for line in lines:
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
    """The package's FFmpeg. Its Python module is not imported: that would take longer than a
    poster.
    """
    found = find_spec("imageio_ffmpeg")
    assert found, "the video layer is missing"
    assert found.origin
    [path] = (Path(found.origin).parent / "binaries").glob("ffmpeg-*")
    if not os.access(path, os.X_OK):  # unpacking a layer may lose the permission
        path.chmod(0o755)
    return str(path)
