"""Hundreds of odd and broken files, each with its expected outcome.

The corpus lies beside the checkout on some machines; elsewhere only the other tests run.
"""

import csv
import re
import resource
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from pinhole.imaging.bounds import Rejected
from pinhole.imaging.headers import exif
from pinhole.imaging.render import render

from tests.unit.imaging.samples import CORNERS, distance

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
LARGEST = 400
ALIKE = 6
FORMATS = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}
CANARIES = (
    *(b"CANARY", b"Canary", b"owner@example", b"<script", b"<?php", b"alert(", b"PK\3\4"),
    *(b"Exif\0", b"GPS", b"http://ns.adobe", b"Photoshop 3.0", b"ICC_PROFILE", b"ICCP"),
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("corpus"),  # all files are looked at once
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here"),
]


def rows() -> list[dict[str, str]]:
    """All but those made to attack a decoder: harmless files are enough to test our limits."""
    with (CORPUS / "MANIFEST.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if not row["file"].startswith(("bomb", "fuzz"))]


@pytest.fixture(scope="module")
def worker():
    """A process that has done nothing else, so that its memory is due to the files."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        yield pool


@pytest.fixture(scope="module")
def outcomes(worker) -> dict[str, str]:
    """The outcome of each file: "accept", or the reason for its rejection."""
    names = [row["file"] for row in rows()]
    return dict(zip(names, worker.map(outcome, names), strict=True))


def outcome(name: str) -> str:
    data = (CORPUS / name).read_bytes()
    try:
        exif.read(data)
        photo = render(data)
        for made in photo.renditions:
            check(name, photo, made)
        return "accept"
    except Rejected as rejected:
        return rejected.reason


def check(name, photo, made) -> None:
    image = Image.open(BytesIO(made.data))
    image.load()
    assert (image.format, image.mode) == (FORMATS[made.format], "RGB"), name
    assert image.size == (made.width, made.height), name
    assert min(image.size) >= 1, name
    assert image.width <= photo.width, name
    assert image.height <= photo.height, name
    assert getattr(image, "n_frames", 1) == 1, name
    # The header of an AVIF names every item; its pixels may hold any three bytes by chance.
    told = made.data.partition(b"mdat")[0] if made.format == "avif" else made.data
    assert not [trace for trace in CANARIES if trace in told], name


def test_every_file_has_its_expected_outcome(outcomes):
    wrong = {
        row["file"]: outcomes[row["file"]]
        for row in rows()
        if row["strict"] == "must"
        if (outcomes[row["file"]] == "accept") != (row["expected"] == "accept")
    }
    assert wrong == {}


def test_every_rejection_has_a_public_reason(outcomes):
    assert set(outcomes.values()) <= {
        *("accept", "empty", "not_an_image", "unsupported_type"),
        *("too_large", "too_many_pixels", "too_complex", "corrupt"),
    }


@pytest.mark.parametrize("kind", ["truncated", "disguise"])
def test_nothing_of_this_kind_is_shown(kind, outcomes):
    assert [name for name, seen in outcomes.items() if name.startswith(kind)]
    assert not [
        name for name, seen in outcomes.items() if name.startswith(kind) and seen == "accept"
    ]


@pytest.mark.parametrize("kind", ["animated", "metadata", "mpo", "privacy", "modern"])
def test_everything_of_this_kind_is_shown(kind, outcomes):
    refused = {
        name for name, seen in outcomes.items() if name.startswith(kind) and seen != "accept"
    }
    # Its primary picture is missing: nobody chose any other one.
    assert refused <= {"modern__pillow-heif__heif_other_invalid_id.heic"}


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="only Linux tells")
def test_no_file_takes_much_memory(worker, outcomes):
    assert worker.submit(peak_megabytes).result() < LARGEST


def peak_megabytes() -> float:
    """The peak of this process, or of the largest that it started. `getrusage` counts the parent's
    memory at the start of this one.
    """
    said = Path("/proc/self/status").read_text()
    own = int(re.search(r"VmHWM:\s+(\d+) kB", said)[1])
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


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


@pytest.mark.parametrize(
    "family", ["exif-samples__orientation_landscape", "pillow__hopper_orientation"]
)
def test_the_same_picture_held_in_eight_ways_is_the_same_photo(family):
    files = sorted(CORPUS.glob(f"orientation__{family}_*"))
    assert len(files) >= 7
    first, *others = [render(file.read_bytes()) for file in files]
    for photo in others:
        assert (photo.width, photo.height) == (first.width, first.height)
        assert distance(int(photo.fingerprint, 16), int(first.fingerprint, 16)) <= ALIKE


def test_what_is_wholly_transparent_is_white():
    assert ImageStat.Stat(shown("colour__sharp__full-transparent.png")).mean == [255, 255, 255]


def test_colours_are_as_the_manifest_says():
    assert 150 <= ImageStat.Stat(shown("colour__synth__grey16.png")).mean[0] <= 162
    red, green, blue = shown("colour__synth__cmyk.jpg").getpixel((10, 10))
    assert red > green
    assert red > blue
