"""The child process: bounded in time, memory and output, whatever its input."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pinhole.video import ffmpeg

from tests import clips

LAYER = Path(ffmpeg.__file__).parents[2]
ENDLESS = ["-f", "lavfi", "-i", "testsrc2=s=64x64:r=30"]
NOWHERE = ["-f", "null", "-"]


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.write_bytes(clips.clip())
    return path


def test_the_package_is_found_without_importing_it():
    asked = "from pinhole.video.ffmpeg import binary; import sys; binary(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={"PYTHONPATH": str(LAYER)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "imageio_ffmpeg" not in done.stdout.split()


def test_a_child_that_takes_too_long_is_ended():
    with pytest.raises(ffmpeg.OutOfTime):
        ffmpeg.run(["-re", *ENDLESS, *NOWHERE], 0.5)


def test_a_child_that_writes_too_much_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(ffmpeg, "_MOST_OUTPUT", 100_000)
    with pytest.raises(ffmpeg.FFmpegFailed):
        ffmpeg.run([*ENDLESS, "-c:v", "rawvideo", "-f", "nut", str(tmp_path / "out")], 30)
    assert (tmp_path / "out").stat().st_size <= 100_000


def test_a_child_that_needs_too_much_memory_is_ended(monkeypatch, source):
    monkeypatch.setattr(ffmpeg, "_MOST_MEMORY", 100 * ffmpeg.MIB)
    with pytest.raises(ffmpeg.FFmpegFailed):
        ffmpeg.run([*ffmpeg.read_source(source, 1, 4096), *NOWHERE], 30)


def test_a_signal_is_no_fault_of_the_file(monkeypatch):
    monkeypatch.setattr(ffmpeg, "_bound", lambda pid, seconds: os.kill(pid, signal.SIGSEGV))
    with pytest.raises(ffmpeg.Crashed, match="code -11"):
        ffmpeg.run(["-re", *ENDLESS, *NOWHERE], 30)


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(source):
    source.write_bytes(b"nothing")
    with pytest.raises(ffmpeg.Refused, match="Invalid data"):
        ffmpeg.run([*ffmpeg.read_source(source, 1, 4096), *NOWHERE], 30)


def test_pictures_larger_than_the_limit_are_not_decoded(source):
    with pytest.raises(ffmpeg.Refused):
        ffmpeg.run([*ffmpeg.read_source(source, 1, 100), *NOWHERE], 30)


def test_other_formats_are_not_read_whatever_they_are(source, tmp_path):
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(clips.clip())
    for text in (f"ffconcat version 1.0\nfile '{secret}'\n", f"#EXTM3U\n#EXTINF:1,\n{secret}\n"):
        source.write_text(text)
        with pytest.raises(ffmpeg.Refused):
            ffmpeg.run([*ffmpeg.read_source(source, 1, 4096), *NOWHERE], 30)


def test_other_decoders_are_not_run(source):
    source.write_bytes(clips.clip(codec="mjpeg", format="mov"))
    with pytest.raises(ffmpeg.Refused):
        ffmpeg.run([*ffmpeg.read_source(source, 1, 4096), *NOWHERE], 30)


def test_progress_is_reported_in_seconds_of_output():
    told = []
    ffmpeg.run(["-f", "lavfi", "-i", "testsrc2=s=16x16:r=10:d=3", *NOWHERE], 30, told.append)
    assert told[-1] == pytest.approx(3, abs=0.2)


def test_an_error_of_the_listener_ends_the_child():
    def fail(seconds):
        raise KeyError

    with pytest.raises(KeyError):
        ffmpeg.run(["-re", *ENDLESS, *NOWHERE], 60, fail)
