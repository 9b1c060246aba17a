"""The labels of QuickTime movies, and of a Live Photo's two files."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.imaging.headers import exif
from pinhole.video.probe import probe

from tests import live_photos
from tests.unit.video.movies import LIMITS, box, hdlr, movie, mvhd, numbers, trak

ONE = "0A1B2C3D-0123-4567-89AB-0123456789AB"
KEY = "com.apple.quicktime.content.identifier"


def keys(*names):
    entries = (box(b"mdta", name.encode()) for name in names)
    return box(b"keys", numbers("II", 0, len(names)), *entries)


def values(*texts, form=1):
    items = (
        box(struct.pack(">I", number), box(b"data", numbers("II", form, 0), text.encode()))
        for number, text in enumerate(texts, 1)
    )
    return box(b"ilst", *items)


def meta(*parts, version=b""):
    return box(b"meta", version, hdlr(b"mdta"), *parts)


def live_id(*parts):
    return probe(io.BytesIO(movie(mvhd(), trak(), *parts)), LIMITS).live_id


LABELS = (keys("com.apple.quicktime.make", KEY), values("Apple", ONE.lower()))


@pytest.mark.parametrize(
    "part",
    [
        meta(*LABELS),
        meta(*LABELS, version=bytes(4)),
        box(b"udta", meta(*LABELS, version=bytes(4))),
    ],
    ids=["as a phone writes it", "as ISO has it", "as FFmpeg writes it"],
)
def test_a_movie_has_the_identifier_of_its_live_photo(part):
    assert live_id(part) == ONE


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (keys(KEY),),
        (values(ONE),),
        (keys("com.apple.quicktime.make"), values(ONE)),
        (keys("com.apple.quicktime.make", KEY), values(ONE)),
        (keys(KEY), values("no identifier")),
        (keys(KEY), values(ONE, form=21)),
        (keys(KEY), box(b"ilst", box(numbers("I", 1)))),
        (keys(KEY), box(b"ilst", box(numbers("I", 7), box(b"data", bytes(8))))),
    ],
)
def test_other_and_broken_labels_read_as_absent(parts):
    assert live_id(meta(*parts)) is None


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_whatever_the_metadata_hold_a_movie_stays_readable(some, more):
    for part in (box(b"meta", some), meta(box(b"keys", some), box(b"ilst", more))):
        live_id(part)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_still_has_the_identifier_of_its_live_photo(format):
    assert exif.read(live_photos.still(ONE.lower(), format=format)).live_id == ONE


@given(st.binary(max_size=80))
def test_a_broken_maker_note_reads_as_absent(rest):
    assert exif.live_id(b"Apple iOS\0\0\1MM" + rest) is None
