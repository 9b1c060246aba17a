"""What whole operations take: `make bench-operations`.

Starts a local cloud of its own, builds a network of a hundred people in it, and does each operation
with everything that streams and queues do afterwards. Writes `bench/capacity/measured.toml`, from
which `make capacity` computes.

    python -m bench.operations                        # all: some minutes
    python -m bench.operations "feed page" search     # some, and the others stay as they are
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from bench.operations import account, files
from local import cloud
from local.console import main, step
from local.environments import ROOT, STATE

_FILE = ROOT / "bench" / "capacity" / "measured.toml"


def bench() -> None:
    """Measure, write."""
    state = STATE / "bench"
    with cloud.running(state, cloud.free_port()) as it, tempfile.TemporaryDirectory() as folder:
        account.create(it)
        # Imports that read the settings, which are in the environment from here on.
        from bench.operations import measuring
        from bench.video.cost import SOURCES, make_film

        with step("Making a film"):
            film = make_film(SOURCES[0], Path(folder))
        for name, each in measuring.measure(it, film, sys.argv[1:]):
            _FILE.write_text(files.updated(_FILE.read_text(), name, each))
    shutil.rmtree(state, ignore_errors=True)


main(bench)
