import os
import subprocess
import sys

from local import pids

HOLD = """
import sys, time
from pathlib import Path
from local import pids
lock = pids.hold(Path(sys.argv[1]))
pids.write(lock)
print("held", flush=True)
time.sleep(60)
"""


def start(file):
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(file)], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"held\n"
    return process


def test_a_file_has_one_holder_at_a_time(tmp_path):
    file = tmp_path / "state" / "run.pid"
    lock = pids.hold(file)
    pids.write(lock)
    assert pids.hold(file) is None
    assert pids.holder(file) == os.getpid()
    lock.close()
    assert pids.holder(file) is None


def test_the_id_of_an_ended_process_has_no_holder(tmp_path):
    file = tmp_path / "run.pid"
    file.write_text(str(os.getpid()))
    assert pids.holder(file) is None
    assert pids.end(file, patience=1) is False


def test_a_holder_is_asked_to_end_and_waited_for(tmp_path):
    process = start(tmp_path / "run.pid")
    assert pids.end(tmp_path / "run.pid", patience=10) is True
    assert pids.holder(tmp_path / "run.pid") is None
    assert process.wait() < 0
