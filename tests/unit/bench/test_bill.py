"""What a million photos cost."""

import pytest

from bench.media import bill, totals
from bench.media.bill import Photo
from bench.media.others import MASTODON, OTHERS, PIXELFED, TEN
from bench.media.ways import WAYS
from tests.unit.imaging.samples import dog, encode, opened


def test_a_view_gets_the_best_format_that_there_is():
    made = [
        {"size": size, "format": format, "bytes": number}
        for size, format, number in (
            ("full", "webp", 400),
            ("full", "avif", 300),
            ("full", "jpg", 500),
            ("standard", "webp", 100),
            ("standard", "jpg", 200),
            ("small", "jpg", 50),
        )
    ]
    assert Photo.of({"cpu": 7, "made": made}) == Photo(7, 6, 1_550, 200)


def test_fallbacks_in_the_cold_class_cost_what_that_takes():
    made = [
        {"size": "full", "format": "avif", "bytes": 60_000},
        {"size": "full", "format": "webp", "bytes": 80_000},
        {"size": "full", "format": "jpg", "bytes": 200_000},
        {"size": "standard", "format": "webp", "bytes": 90_000},
        {"size": "standard", "format": "jpg", "bytes": 65_000},
        {"size": "small", "format": "jpg", "bytes": 70_000},
    ]
    photo = Photo.of({"cpu": 0, "made": made}, 64_000)
    assert photo == Photo(0, 6, 300_000, 75_000, (200_000, 65_000))
    found = bill.bill([photo])
    reads = 100 * 0.01 * 0.1
    assert found["requests"] == pytest.approx(4 * 5 + 2 * (20 + 10 * reads) + 100)
    assert found["storage"] == pytest.approx(60 * (300 * 0.023 + (131.072 + 200) * 0.004))
    assert found["views"] == pytest.approx(100 * 75 * 0.085 + 265 * reads * 0.03)


def test_a_million_photos_cost_what_the_price_list_says():
    found = bill.bill([Photo(1_000, 10, 300_000, 50_000), Photo(1_000, 10, 100_000, 150_000)])
    assert found["CPU"] == pytest.approx(1.769 / 1.024 * 13.3334 + 0.2)
    assert found["requests"] == pytest.approx(10 * 5 + 100)
    assert found["storage"] == pytest.approx(200 * 0.023 * 60)
    assert found["views"] == pytest.approx(100 * 100 * 0.085)


@pytest.mark.parametrize(
    ("way", "size", "full", "standard"),
    [
        (PIXELFED, (3000, 2000), (1620, 1080), (640, 640)),
        (PIXELFED, (2000, 3000), (900, 1350), (640, 640)),
        (PIXELFED, (500, 500), (500, 500), (500, 500)),
        (MASTODON, (4000, 3000), (3326, 2494), (554, 416)),
        (MASTODON, (400, 300), (400, 300), (400, 300)),
    ],
)
def test_others_sizes_are_those_of_their_code(way, size, full, standard):
    made = OTHERS[way](encode(dog(*size), "jpeg"), "renditions")
    assert {name: opened(data).size for name, _, data in made} == {
        "full": full,
        "standard": standard,
    }


def test_no_two_ways_have_one_name():
    assert not WAYS.keys() & OTHERS.keys()


def test_ours_are_the_ten_that_are_published():
    made = OTHERS[TEN](encode(dog(1200, 900), "jpeg"), "renditions")
    assert len(made) == 10


def test_the_table_has_a_row_for_each_way_and_its_sum():
    lines = {"CPU": 1.0, "requests": 2.0, "storage": 3.0, "views": 1_000.0}
    more = {**lines, "views": 2_006.0}
    bills = {"Pinhole": lines, "sharp as documented": more, totals._COLD: lines}
    text = totals.markdown(bills, 1_000_000)
    assert "| Pinhole | 1 | 2 | 3 | 1,000 | 1,006 |" in text
    assert "Pinhole's is 0.50 x" in text
    assert "1.00 x of that" in text
    assert "1,380 dollars" in text
    kept = 1_000 * (0.023 + 59 * 0.004) + 20
    assert f"{kept:,.0f}: with" in text
    assert f"is {(1_006 + kept) / (2_012 + 1_380):.2f} x" in text
