"""A function's disk: its files belong to one invocation, and are removed with it."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from pinhole.pipeline import scratch

LAYER = Path(scratch.__file__).parents[2]
HOLD = (
    "from pinhole.pipeline import scratch; holder = scratch.folder(); path = holder.__enter__();"
    "(path / 'file').write_text('x'); print(path, flush=True); input()"
)


@pytest.fixture(autouse=True)
def disk(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def other(disk):
    """Another process, with a folder of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"TMPDIR": str(disk), "PYTHONPATH": str(LAYER)},
    )
    path = Path(process.stdout.readline().strip())
    yield process, path
    process.kill()
    process.communicate()


def files(disk):
    return [path for path in disk.rglob("*") if path.is_file() or path.name.startswith("tmp")]


def test_a_folder_is_empty_and_gone_with_its_block(disk):
    with scratch.folder() as path:
        assert list(path.iterdir()) == []
        (path / "file").write_text("x")
    assert files(disk) == []


def test_an_error_takes_the_folder_away_too(disk):
    with pytest.raises(ZeroDivisionError), scratch.folder():
        1 / 0  # noqa: B018
    assert files(disk) == []


def test_what_a_killed_process_left_is_removed(other):
    process, left = other
    process.kill()
    process.wait()
    assert left.exists()
    with scratch.folder() as path:
        assert list(path.parent.iterdir()) == [path]


def test_what_a_running_process_uses_stays(other):
    _, used = other
    with scratch.folder(), scratch.folder():
        assert (used / "file").read_text() == "x"
    assert (used / "file").exists()
