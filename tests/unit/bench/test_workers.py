"""Which function a process of the local cloud runs."""

import pytest

from bench.deployed import workers


@pytest.mark.parametrize("name", ["count-changes", "backfill-feed", "read-feed"])
def test_a_worker_is_known_by_the_folder_that_it_runs_in(name):
    command = (
        f"/venvs/cloud/bin/python\0/tmp/ministack-lambda-pinhole-local-{name}-mt1zykrf/_worker.py"
    )
    assert workers.function(command) == name


def test_other_processes_are_no_workers():
    assert workers.function("/venvs/cloud/bin/python\0-m\0ministack") is None
    assert workers.workers(cloud=-1) == {}
