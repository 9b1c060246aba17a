"""The calculations of the bench of all ten renditions, and of gain maps."""

import pytest

from bench.avif import gain_maps
from bench.avif.gain_maps import Added
from bench.media import ten_report
from bench.media.ten_report import Compared, Side


def compared(cpu=80.0, memory=50.0, size=1_000, score=70.0):
    return Compared(Side(cpu, memory, size, [score]), Side(100, 60, 1_000, [70]))


def test_targets_that_are_met_are_not_named():
    assert ten_report.missed({"one": compared(), "other": compared(cpu=87)}) == []


@pytest.mark.parametrize(
    ("made", "what"),
    [
        (compared(cpu=85), "CPU"),
        (compared(memory=61), "memory"),
        (compared(size=1_011), "bytes"),
        (compared(size=989), "bytes"),
        (compared(score=69.6), "SSIMULACRA 2"),
    ],
)
def test_targets_that_are_missed_are_named(made, what):
    [missed] = ten_report.missed({"one": made})
    assert missed.startswith(what)


def test_the_least_of_the_rounds_that_count_is_kept():
    side = Side()
    for cpu, counts in ((5, False), (9, True), (8, True), (9, True)):
        side.add({"cpu": cpu, "made": [{"bytes": 3}, {"bytes": 4}]}, counts)
    assert (side.cpu, side.size) == (8, 7)


def test_sharps_files_are_like_ours_in_bytes_and_score():
    assert compared().unlike == 0
    assert compared(size=1_010, score=70.3).unlike == pytest.approx(2)


def test_both_reports_have_a_row_for_each_photo():
    text = ten_report.markdown({"dog": compared(), "bird": compared()})
    assert "| dog | 80 | 100 | 0.800 x | 50 | 60 | 1.000 x | +0.00 |" in text
    added = Added(120_000, 100_000, 110_000, 250_000, 0.03, 0.1, 5.0)
    text = gain_maps.markdown({("dog", "full"): added, ("dog", "standard"): added})
    assert "AVIFs have 1.100 x of the bytes, Ultra HDR JPEGs 2.50 x. 0 of\n2 are larger" in text
    assert "| dog | full | 100.0 | 110.0 | 1.10 x | 120.0 | 250.0 | 0.030 | 0.10 |" in text
