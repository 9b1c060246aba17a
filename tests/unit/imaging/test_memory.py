"""The largest accepted photos, each in a process of its own, within bounded memory.

Only what the format forces a decoder to hold is in memory: some rows of a JPEG or PNG, all of a
progressive or interlaced one.
"""

import resource
import zlib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from PIL import Image
from pinhole.imaging.render import render

from tests.unit.imaging.samples import dog, encode

pytestmark = pytest.mark.slow

SIDE = (8000, 6000)
ADAM7 = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2)),
    (0, 1, 1, 2),
)
SHADES = Image.linear_gradient("L").resize(SIDE)


def growth(data: bytes) -> float:
    """The MB by which rendering makes this process larger."""
    before = peak()
    assert render(data).width == SIDE[0]
    return peak() - before


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def png(depth: int, colour: int, channels: int, passes: tuple = ((0, 0, 1, 1),)) -> bytes:
    """A PNG of 48 megapixels in one colour, tightly packed, in one pass or interlaced."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    packer, packed = zlib.compressobj(1), b""
    for left, top, across, down in passes:
        pixels = len(range(left, SIDE[0], across))
        for _ in range(top, SIDE[1], down):
            packed += packer.compress(bytes(1 + pixels * channels * depth // 8))
    size = SIDE[0].to_bytes(4) + SIDE[1].to_bytes(4)
    head = chunk(b"IHDR", size + bytes([depth, colour, 0, 0, len(passes) > 1]))
    body = chunk(b"IDAT", packed + packer.flush())
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (lambda: encode(SHADES, "jpeg", quality=70), 60),
        (lambda: encode(SHADES.convert("RGB"), "jpeg", quality=70), 60),
        (lambda: encode(SHADES.convert("RGB"), "jpeg", quality=70, progressive=True), 220),
        (lambda: encode(dog(*SIDE), "jpeg", quality=70), 70),
        (lambda: png(8, 2, 3), 60),
        (lambda: png(16, 6, 4), 100),
        (lambda: png(8, 2, 3, ADAM7), 300),
        (lambda: encode(SHADES, "webp", quality=50, method=0), 300),
        (lambda: encode(SHADES, "gif"), 500),
    ],
    ids=[
        "grey",
        "colour",
        "progressive",
        "with avifs",
        "png",
        "16-bit png",
        "interlaced png",
        "webp",
        "gif",
    ],
)
def test_48_megapixels_take_no_more_memory_than_the_format_needs(make, most):
    data = make()
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert pool.submit(growth, data).result() < most
