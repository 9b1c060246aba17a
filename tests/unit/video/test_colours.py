"""What the declared colours of a video are taken for."""

import pytest
from pinhole.imaging.headers import nclx
from pinhole.video.colours import Colours, screen_curve

BT709, SD = Colours(1, 1, 1), Colours(6, 6, 6)
HD_SIZES = [(1280, 720), (720, 1280), (960, 720), (1920, 800), (1280, 544), (3840, 2160)]
SD_SIZES = [(640, 480), (768, 576), (854, 480), (1024, 576), (480, 640)]


@pytest.mark.parametrize("size", HD_SIZES)
def test_high_definition_without_a_declaration_is_bt709(size):
    assert Colours().settled("avc1", *size) == BT709


@pytest.mark.parametrize("size", SD_SIZES)
def test_standard_definition_without_a_declaration_is_bt601(size):
    assert Colours().settled("avc1", *size) == SD


@pytest.mark.parametrize("size", [HD_SIZES[0], SD_SIZES[0]])
@pytest.mark.parametrize("declared", [BT709, SD, Colours(5, 6, 5), Colours(12, 1, 1)])
def test_what_is_declared_counts_whatever_the_size(declared, size):
    assert declared.settled("hvc1", *size) == declared


@pytest.mark.parametrize("matrix", [0, 3, 8, 11, 12, 13, 14, 200])
def test_a_matrix_that_h264_never_has_was_declared_by_mistake(matrix):
    assert Colours(9, 14, matrix).settled("avc1", 640, 480) == BT709
    assert Colours(9, 16, matrix).settled("avc3", 640, 480) == BT709


@pytest.mark.parametrize(
    ("declared", "settled"),
    [
        (Colours(9, 2, 2), Colours(9, 1, 9)),
        (Colours(2, 2, 9), Colours(9, 1, 9)),
        (Colours(9, 14, 9), Colours(9, 1, 9)),
        (Colours(2, 16, 2), Colours(9, 16, 9)),
        (Colours(2, 18, 9), Colours(9, 18, 9)),
        (Colours(9, 16, 14), Colours(9, 16, 14)),
        (Colours(12, 13, 6), Colours(12, 13, 6)),
        (Colours(2, 2, 1), BT709),
        (Colours(2, 2, 6), SD),
        (Colours(99, 99, 1), BT709),
    ],
)
def test_what_is_unspecified_follows_from_the_rest(declared, settled):
    assert declared.settled("hvc1", 640, 480) == settled


def test_the_bit_stream_fills_in_what_the_header_leaves_open():
    assert Colours(9, 2, 2).or_else(Colours(1, 16, 9)) == Colours(9, 16, 9)


@pytest.mark.parametrize("transfer", [16, 18])
def test_light_is_bent_into_range_as_in_photos(transfer):
    curve = screen_curve(transfer, 1024)
    assert curve == sorted(curve)
    assert (curve[0], len(curve)) == (0, 1024)
    assert 0.95 < curve[-1] <= 1
    white = {16: 594, 18: 767}[transfer]
    assert abs(nclx.toned(transfer, white / 1023) - 0.52) < 0.02
    assert abs(255 * curve[white] - 191) < 3
