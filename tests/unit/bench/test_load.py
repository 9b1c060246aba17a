"""`make load`: its mix of requests, and what its report says."""

from datetime import UTC, datetime

import pytest

from bench.load import __main__ as command
from bench.load import report
from bench.load.mix import REQUESTS
from bench.load.run import Level, Times
from local.console import Trouble


def test_there_are_a_hundred_reads_to_a_write():
    people = [each for each in REQUESTS if each[1] != report.EMPTY]
    reads = sum(often for often, _, method, *_ in people if method == "GET")
    writes = sum(often for often, _, method, *_ in people if method == "POST")
    assert reads == 100 * writes


def test_times_are_percentiles_of_all_requests():
    times = Times.of([float(each) for each in range(101)], failed=3)
    assert times == Times(101, 3, 50.0, 90.0, 99.0)
    assert Times.of([7.0], failed=0).p99 == 7.0


@pytest.mark.parametrize("text", ["0", "61", "long"])
def test_minutes_that_are_none_are_refused(monkeypatch, text):
    monkeypatch.setenv("MINUTES", text)
    with pytest.raises(Trouble, match="MINUTES"):
        command._seconds()


def test_a_report_has_the_ratio_of_a_feed_to_an_empty_function():
    times = {"empty function": Times(50, 0, 10.0, 20.0, 40.0), "feed": Times(99, 1, 15, 30, 80)}
    levels = [Level(4, 120, times, {"local cloud": 0.5, "functions": 0.25}) for _ in range(3)]
    said = report.text(levels, datetime(2026, 11, 30, tzinfo=UTC))
    assert "make load MINUTES=2" in said
    assert "| 4x | 4 | 15.00 | 10.00 | 1.50 | 2.00 |" in said
    assert "| feed | 99 | 1 | 15.0 | 30.0 | 80.0 | 1.50 | 2.00 |" in said
    assert "| 1x | 0.50 | 0.25 | 0.00 |" in said
