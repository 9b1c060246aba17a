"""The renditions of a photo, ready to be stored."""

import base64
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image

from pinhole.imaging import encode, memory
from pinhole.imaging.bounds import DEFAULT, Limits
from pinhole.imaging.fingerprint import fingerprint
from pinhole.imaging.inspection import header
from pinhole.imaging.picture import Picture
from pinhole.imaging.pictures import pictures
from pinhole.imaging.sizes import PHOTO, Size

_ENCODERS: dict[str, Callable[[Picture], bytes]] = {"webp": encode.webp, "jpg": encode.jpeg}
_PLACEHOLDER_SIDE, _PLACEHOLDER_QUALITY = 16, 20

memory.keep()


@dataclass(frozen=True)
class Rendition:
    """One size in one format ("webp" or "jpg"), in pixels; `data` is the file."""

    size: str
    format: str
    width: int
    height: int
    data: bytes


@dataclass(frozen=True)
class Photo:
    """An original's upright size in pixels, a tiny placeholder as a data URI, and its renditions.

    `fingerprint` is the perceptual hash of the whole picture (of its centre if only squares were
    made) in 16 hexadecimal digits.
    """

    width: int
    height: int
    placeholder: str
    fingerprint: str
    renditions: tuple[Rendition, ...]


def render(
    data: bytes,
    limits: Limits = DEFAULT,
    workers: int | None = None,
    sizes: Sequence[Size] = PHOTO,
) -> Photo:
    """Make each size, the largest first, in WebP and JPEG; raises Rejected.

    Deterministic. `workers` encode in parallel: one per core by default.
    """
    found = header(data, limits)
    with _encoders(workers or min(4, _cores())) as begin:
        begun = []
        for size, picture in pictures(found, sizes):
            begun += [begin(size.name, picture, name) for name in _ENCODERS]
            if not size.is_square or size is sizes[0]:
                smallest = picture.image
        placeholder, likeness = _placeholder(smallest), fingerprint(smallest)
        renditions = tuple(finish() for finish in begun)
    width, height = found.upright
    return Photo(width, height, placeholder, f"{likeness:016x}", renditions)


Begin = Callable[[str, Picture, str], Callable[[], Rendition]]


@contextmanager
def _encoders(workers: int) -> Iterator[Begin]:
    """Encode while the next picture is made: encoders release the interpreter lock. With one worker
    there is nothing to gain, and the hand-over has a small cost.
    """
    if workers == 1:
        yield _encoded_at_once
        return
    with ThreadPoolExecutor(workers) as pool:
        yield lambda *job: pool.submit(_rendition, *job).result


def _encoded_at_once(size: str, picture: Picture, name: str) -> Callable[[], Rendition]:
    made = _rendition(size, picture, name)
    return lambda: made


def _cores() -> int:
    """The cores available to this process, where the system reports them."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _rendition(size: str, picture: Picture, name: str) -> Rendition:
    return Rendition(size, name, *picture.size, _ENCODERS[name](picture))


def _placeholder(image: Image.Image) -> str:
    """At most 16 pixels a side, displayed until the photo has loaded."""
    tiny = image.copy()
    tiny.thumbnail((_PLACEHOLDER_SIDE, _PLACEHOLDER_SIDE))
    file = encode.webp(Picture(tiny), _PLACEHOLDER_QUALITY)
    return "data:image/webp;base64," + base64.b64encode(file).decode()
