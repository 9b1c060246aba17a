"""The blocklist's bands: similar pictures are found with few reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.moderation import blocklist

FINGERPRINTS = st.integers(0, 2**64 - 1)
FURTHEST = 11


def flipped(fingerprint, bits):
    for bit in bits:
        fingerprint ^= 1 << bit
    return fingerprint


@given(FINGERPRINTS, st.integers(0, FURTHEST), st.data())
def test_every_similar_fingerprint_is_in_a_row_that_is_read(fingerprint, most, data):
    bits = data.draw(st.sets(st.integers(0, 63), max_size=most))
    named = set(blocklist.names(flipped(fingerprint, bits)))
    assert named & set(blocklist.probes(fingerprint, most))


@given(FINGERPRINTS)
def test_a_look_up_reads_few_rows_however_long_the_list_is(fingerprint):
    for most in range(6):
        assert len(blocklist.probes(fingerprint, most)) == 6
    for most in range(6, FURTHEST + 1):
        assert len(set(blocklist.probes(fingerprint, most))) == 70  # one request takes a hundred


@given(FINGERPRINTS, FINGERPRINTS)
def test_the_bands_of_a_picture_hold_all_its_bits(one, other):
    is_same = list(blocklist.names(one)) == list(blocklist.names(other))
    assert is_same == (one == other)


def test_a_band_holds_something_of_every_row_of_a_picture():
    """Eight bits are a row of pixels; rows that are all dark or all bright are common."""
    for band in range(blocklist.BANDS):
        changing = {
            bit // 8
            for bit in range(64)
            if list(blocklist.names(1 << bit))[band] != list(blocklist.names(0))[band]
        }
        assert changing == set(range(8))


@pytest.mark.parametrize(
    ("picture", "is_plain"),
    [
        ("0000000000000000", True),
        ("ffffffffffffffff", True),
        ("00000000000007ff", True),
        ("0000000000000fff", False),
        ("fff0000000000000", False),
        ("fffffffffffff800", True),
        ("fffffffffffff000", False),
        ("0f1e2d3c4b5a6978", False),
    ],
)
def test_pictures_similar_to_an_empty_one_are_too_plain(picture, is_plain):
    assert blocklist.is_plain(picture) == is_plain
