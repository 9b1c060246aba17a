"""The calculations of the bench of AVIF."""

from pathlib import Path

import pytest

from bench.avif import report, views
from bench.avif.measuring import DENSE, FAST, WEBP, File
from bench.media import document
from tests.flow.support.world import tuned


def files(fast, dense, gain=0.0):
    return {
        WEBP: File(1_000, 70, 10),
        FAST: File(fast, 70 + gain, 5),
        DENSE: File(dense, 70 + gain, 500),
    }


def results(*sizes):
    return {f"photo {number}": {"full": each} for number, each in enumerate(sizes)}


def test_targets_that_are_met_are_not_named():
    assert report.missed(results(files(820, 600), files(820, 600))) == []


@pytest.mark.parametrize(
    ("made", "what"),
    [
        ((830, 600), "bytes as published"),
        ((700, 730), "bytes after dense encoding"),
        ((700, 600, -0.1), "SSIMULACRA 2 as published, mean"),
        ((700, 600, -3.1), "SSIMULACRA 2 as published, worst"),
    ],
)
def test_targets_that_are_missed_are_named(made, what):
    assert any(each.startswith(what) for each in report.missed(results(files(*made))))


def test_one_picture_that_is_larger_is_noticed_among_many_smaller():
    named = report.missed(results(files(1_021, 600), *[files(600, 600)] * 9))
    assert named == ["most bytes of a picture: 1.021 x"]


def test_the_report_has_a_row_for_each_picture():
    text = report.markdown(results(files(820, 600), files(500, 400, 1)))
    assert text.count("| photo ") == 2 + 1
    assert "| photo 1 | 1080 | 1 | 70.0 | 10 | 0.50 x | +1.0 | 5 | 0.40 x | +1.0 | 500 |" in text


def test_fewer_views_get_dense_files_the_later_they_are_made():
    shares = []
    for likes in (1, 50, 1_000, 10**9):
        with tuned(dense_likes=likes):
            shares.append(views.dense_share())
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.9
    assert shares[-1] == 0


def part(heading, text):
    return f"# {heading}\n\n{text}\n"


def test_a_bench_replaces_its_own_part_of_the_document():
    first, second = part(document.RENDITIONS, "## 2 MP"), part(document.AVIF, "much")
    both = document.replaced(first, second)
    assert both == f"{first}\n{second}"
    assert document.replaced(both, second) == both
    assert document.replaced(both, part(document.AVIF, "more")) == both.replace("much", "more")
    assert document.replaced(both, part(document.RENDITIONS, "3")) == both.replace("## 2 MP", "3")
    assert (
        document.replaced(part(document.TOTALS, "x"), first)
        == f"{first}\n{part(document.TOTALS, 'x')}"
    )


def test_the_packages_of_the_bench_have_exact_versions():
    lines = (Path(__file__).parents[3] / "bench/avif/requirements.txt").read_text().splitlines()
    assert all("==" in line for line in lines if not line.startswith("#"))
