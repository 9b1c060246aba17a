"""`make stop` and `make clean`: stop what `make run` started; delete its state."""

import shutil
import sys

from local import pids
from local.environments import STATE

CLOUD_FOLDER = STATE / "run"
RUN_PID = CLOUD_FOLDER / "run.pid"
PATIENCE_SECONDS = 20


def stop() -> None:
    """Stop a running Pinhole, and a local cloud without a runner."""
    ended = pids.end(RUN_PID, PATIENCE_SECONDS)
    # Only left over if the runner was killed before it could stop the cloud.
    ended |= pids.end(CLOUD_FOLDER / "cloud.pid", PATIENCE_SECONDS, group=True)
    print("Stopped." if ended else "Nothing was running.")


def clean() -> None:
    """Stop, and delete the state folder: environments, bundles, logs."""
    stop()
    shutil.rmtree(STATE, ignore_errors=True)


if __name__ == "__main__":
    clean() if "clean" in sys.argv else stop()
