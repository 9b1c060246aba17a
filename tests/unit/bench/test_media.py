"""The calculations of the renditions bench."""

from pathlib import Path

import pytest
from PIL import Image

from bench.media import report
from bench.media.process import ALL_WAYS
from bench.media.quality import Quality, compare
from bench.media.results import VCPU_MB, Line, dollars
from tests.unit.imaging.samples import dog, encode


def line() -> Line:
    made = Line()
    made.cpu.update({1: 100, 2: 110})
    made.wall.update({1: 100, 2: 60})
    return made


def test_a_million_photos_of_a_second_in_a_gigabyte_cost_as_amazon_says():
    assert dollars(1000, 1024) == pytest.approx(13.3334 + 0.20)


def test_the_report_tells_the_mean_share_of_cpu():
    lines = {way: line() for way in ALL_WAYS}
    for made in lines.values():
        made.quality = {"full": Quality(60, 1)}
    lines["Pinhole"].cpu[1] = 85
    text = report.markdown({"one": lines, "other": lines})
    assert "| *mean* | 0.850 x |  |  |  | aim 0.80 x: **missed** |" in text
    lines["Pinhole"].cpu[1] = 79
    assert "| *mean* | 0.790 x |  |  |  | aim 0.80 x: met |" in report.markdown({"one": lines})


def test_below_one_processor_all_work_waits_for_it():
    assert line().duration(VCPU_MB // 2) == pytest.approx(200, rel=0.01)
    assert line().duration(VCPU_MB) == 100


def test_above_one_processor_only_what_runs_side_by_side_gains():
    assert line().duration(2 * VCPU_MB) == 60
    assert 60 < line().duration(VCPU_MB * 3 // 2) < 100
    assert line().duration(2 * VCPU_MB, threads=1) == 100


def test_quality_is_perfect_only_for_the_same_picture():
    reference = dog(160, 120)
    same = compare(encode(reference, "png"), reference)
    assert (same.psnr, round(same.ssim, 6)) == (99, 1)
    worse = compare(encode(reference.resize((40, 30)).resize((160, 120)), "png"), reference)
    assert worse.psnr < 40
    assert worse.ssim < 0.98
    assert compare(encode(Image.new("RGB", (160, 121)), "png"), reference).psnr == 0


def test_the_minimum_of_all_rounds_counts():
    made = line()
    made.add(1, {"cpu": 90, "wall": 200, "made": [{"bytes": 7}, {"bytes": 5}]})
    assert (made.cpu[1], made.wall[1], made.size) == (90, 100, 12)


def test_the_packages_of_the_bench_name_no_registry():
    assert "://" not in (Path(__file__).parents[3] / "bench/node/package-lock.json").read_text()
