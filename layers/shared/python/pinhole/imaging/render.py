"""The renditions of a photo, ready to be stored."""

import base64
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image

from pinhole.imaging import avif, encode, memory
from pinhole.imaging.bounds import DEFAULT, PhotoLimits
from pinhole.imaging.fingerprint import fingerprint
from pinhole.imaging.inspection import header
from pinhole.imaging.picture import Picture
from pinhole.imaging.pictures import pictures
from pinhole.imaging.sizes import PHOTO, Size

_ENCODERS: dict[str, Callable[[Picture], bytes]] = {"webp": encode.webp, "jpg": encode.jpeg}
_PLACEHOLDER_SIDE, _PLACEHOLDER_QUALITY = 16, 20
# The time after which a photo does without its AVIFs, which take a tenth of a second.
_AVIF_SECONDS = 5

memory.keep()


@dataclass(frozen=True)
class Rendition:
    """One size in one format ("webp", "jpg" or "avif"), in pixels; `data` is the file."""

    size: str
    format: str
    width: int
    height: int
    data: bytes


@dataclass(frozen=True)
class Photo:
    """An original's upright size in pixels, a tiny placeholder as a data URI, and its renditions.

    `fingerprint` is the perceptual hash of the whole picture (of its centre if only squares were
    made) in 16 hexadecimal digits. `faults` name the errors for which it lacks AVIFs.
    """

    width: int
    height: int
    placeholder: str
    fingerprint: str
    renditions: tuple[Rendition, ...]
    faults: tuple[str, ...] = ()

    @property
    def avif(self) -> list[str] | None:
        """The sizes that exist as AVIF, if any."""
        return [each.size for each in self.renditions if each.format == "avif"] or None


def render(
    data: bytes,
    limits: PhotoLimits = DEFAULT,
    workers: int | None = None,
    sizes: Sequence[Size] = PHOTO,
) -> Photo:
    """Make each size, the largest first, in WebP and JPEG, and some in AVIF; raises Rejected.

    Deterministic, but for AVIFs that fail or take too long. `workers` encode in parallel: one per
    core by default.
    """
    found = header(data, limits)
    with _encoders(workers or min(4, _cores())) as begin:
        begun, seen_most = [], {}
        for size, picture in pictures(found, sizes):
            begun += [begin(size.name, picture, name) for name in _ENCODERS]
            if size.has_avif:
                seen_most[size.name] = picture
            if not size.is_square or size is sizes[0]:
                smallest = picture.image
        placeholder, likeness = _placeholder(smallest), fingerprint(smallest)
        renditions = [finish() for finish in begun]
    avifs, faults = _avifs(seen_most, renditions)
    width, height = found.upright
    made = (*renditions, *avifs)
    return Photo(width, height, placeholder, f"{likeness:016x}", made, tuple(faults))


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


def _avifs(
    pictures: Mapping[str, Picture], made: list[Rendition]
) -> tuple[list[Rendition], list[str]]:
    """AVIFs of these sizes where they pay, and why others are missing: nothing waits long for them,
    and nothing fails with them. One at a time: libaom takes up to 40 MB.
    """
    pool = ThreadPoolExecutor(1)
    jobs = [pool.submit(_avif, size, picture, made) for size, picture in pictures.items()]
    done, late = wait(jobs, _AVIF_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    failed = [error for job in done if (error := job.exception())]
    faults = [type(error).__name__ for error in failed] + ["TimeoutError" for job in late]
    found = [job.result() for job in jobs if job in done and not job.exception()]
    return [each for each in found if each], faults


def _avif(size: str, picture: Picture, made: list[Rendition]) -> Rendition | None:
    files = {each.format: len(each.data) for each in made if each.size == size}
    data = avif.encode(picture, files["webp"], files["jpg"])
    return Rendition(size, "avif", *picture.size, data) if data else None


def _placeholder(image: Image.Image) -> str:
    """At most 16 pixels a side, displayed until the photo has loaded."""
    tiny = image.copy()
    tiny.thumbnail((_PLACEHOLDER_SIDE, _PLACEHOLDER_SIDE))
    file = encode.webp(Picture(tiny), _PLACEHOLDER_QUALITY)
    return "data:image/webp;base64," + base64.b64encode(file).decode()
