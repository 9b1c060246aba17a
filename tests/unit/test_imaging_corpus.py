"""Hundreds of odd, broken and hostile files, each with what should become of it.

The corpus lies beside the checkout where there is one; elsewhere the other tests have to do.
"""

import csv
import re
import time
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from pinhole.imaging import exif
from pinhole.imaging.limits import Rejected
from pinhole.imaging.render import render

from tests.unit.imaging_samples import CORNERS

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SLOWEST, LARGEST = 10, 700
NOT_YET = ("gif", "heif", "avif")
CANARIES = (
    *(b"CANARY", b"Canary", b"owner@example", b"<script", b"<?php", b"alert(", b"PK\3\4"),
    *(b"Exif\0", b"GPS", b"http://ns.adobe", b"Photoshop 3.0", b"ICC_PROFILE", b"ICCP"),
)

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")


def rows() -> list[dict[str, str]]:
    with (CORPUS / "MANIFEST.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def worker():
    """A process that has done nothing else, so that its memory is what the files took."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        yield pool


@pytest.fixture(scope="module")
def outcomes(worker) -> dict[str, str]:
    """What became of each file: "accept" or the reason it was rejected for."""
    names = [row["file"] for row in rows()]
    return dict(zip(names, worker.map(outcome, names), strict=True))


def outcome(name: str) -> str:
    data = (CORPUS / name).read_bytes()
    start = time.monotonic()
    try:
        exif.read(data)
        for made in render(data).renditions:
            check(name, made)
        return "accept"
    except Rejected as rejected:
        return rejected.reason
    finally:
        assert time.monotonic() - start < SLOWEST, name


def check(name, made) -> None:
    image = Image.open(BytesIO(made.data))
    image.load()
    assert (image.format, image.mode) == ({"webp": "WEBP", "jpg": "JPEG"}[made.format], "RGB"), name
    assert image.size == (made.width, made.height), name
    assert getattr(image, "n_frames", 1) == 1, name
    assert not [trace for trace in CANARIES if trace in made.data], name


def test_every_file_ends_as_it_must(outcomes):
    wrong = {
        row["file"]: outcomes[row["file"]]
        for row in rows()
        if row["strict"] == "must" and row["format"] not in NOT_YET
        if (outcomes[row["file"]] == "accept") != (row["expected"] == "accept")
    }
    assert wrong == {}


def test_formats_that_are_not_taken_are_named_so(outcomes):
    kinds = {outcomes[row["file"]] for row in rows() if row["format"] in NOT_YET}
    assert kinds == {"unsupported_type"}


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="only Linux tells")
def test_no_file_takes_much_memory(worker, outcomes):
    assert worker.submit(peak_megabytes).result() < LARGEST


def peak_megabytes() -> float:
    """Of this process alone: what `getrusage` says begins with what its parent had."""
    said = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", said)[1]) / 1024


def shown(name: str) -> Image.Image:
    large = render((CORPUS / name).read_bytes()).renditions[0]
    return Image.open(BytesIO(large.data)).convert("RGB")


@pytest.mark.parametrize("path", sorted(CORPUS.glob("orientation__synth__*")), ids=lambda p: p.name)
def test_synthetic_orientations_come_out_upright(path):
    image = shown(path.name)
    width, height = image.size
    assert width > height
    red, green, blue, white = CORNERS.values()
    for place, colour in {
        (9, 9): red,
        (width - 9, 9): green,
        (9, height - 9): blue,
        (width - 9, height - 9): white,
    }.items():
        strongest = [channel > 150 for channel in image.getpixel(place)]
        assert strongest == [channel > 150 for channel in colour]


def test_colours_are_as_the_manifest_says():
    assert 150 <= ImageStat.Stat(shown("colour__synth__grey16.png")).mean[0] <= 162
    red, green, blue = shown("colour__synth__cmyk.jpg").getpixel((10, 10))
    assert red > green
    assert red > blue
