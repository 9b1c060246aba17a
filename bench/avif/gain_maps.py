"""What a gain map adds to an AVIF, and how true its light is: a part of `make bench-avif`.

The photos have no gain maps, so each gets one as phones make it: a quarter of its sides, smooth, of
two stops in the lights. What an AVIF's map says is compared with that, point by point.

    python -m bench.avif.gain_maps
"""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import mean, median

from PIL import Image, ImageChops, ImageStat
from pinhole.imaging import avif, encode
from pinhole.imaging.bounds import DEFAULT
from pinhole.imaging.gain_maps import Map
from pinhole.imaging.headers.gain_map import Channel, GainMap
from pinhole.imaging.inspection import header
from pinhole.imaging.picture import Picture
from pinhole.imaging.pictures import pictures
from pinhole.imaging.sizes import PHOTO

from bench.media import document
from bench.real_photos import from_folder, photos
from local.console import main, step

_STOPS = 2.0
_NUMBERS = GainMap((Channel(0, _STOPS),), _STOPS)
_SHARE_OF_PHONES = 4
_MAP = b"\0\3"  # the number of the map in an AVIF


@dataclass(frozen=True)
class Added:
    """One picture: bytes of its WebP, its AVIF, the same with a map, and an Ultra HDR JPEG; the
    errors of the light in stops, and the CPU of the map in ms.
    """

    webp: int
    plain: int
    whole: int
    jpeg: int
    error: float
    most: float
    cpu: float


def bench() -> None:
    """Measure, print, write."""
    found: dict[tuple[str, str], Added] = {}
    for name, file in photos().items():
        with step(f"Measuring {name}"):
            found |= {(name, size): added for size, added in _measured(file)}
    text = markdown(found)
    print(text)
    document.write(text)


def _measured(file: Path) -> Iterator[tuple[str, Added]]:
    read = header(file.read_bytes(), DEFAULT)
    source = None
    for size, picture in pictures(read, PHOTO):
        if not size.has_avif:
            continue
        source = source or _phones(picture.image, read.upright)
        webp, jpeg = len(encode.webp(picture)), len(encode.jpeg(picture))
        plain = avif.encode(picture, webp, jpeg)
        half = (picture.size[0] // 2, picture.size[1] // 2)
        brighter = Map(_NUMBERS, Picture(source.resize(half, Image.Resampling.LANCZOS)))
        before = time.process_time()
        whole = avif.encode(picture, webp, jpeg, avif.FAST, brighter)
        between = time.process_time()
        avif.encode(picture, webp, jpeg)
        cpu = 1000 * (2 * between - before - time.process_time())
        if plain and whole and len(whole) > len(plain):
            error, most = _errors(source, _map_of(whole), picture.size)
            second = len(encode.jpeg(brighter.picture))
            yield size.name, Added(webp, len(plain), len(whole), jpeg + second, error, most, cpu)


def _phones(image: Image.Image, whole: tuple[int, int]) -> Image.Image:
    """A gain map as a phone's: only what is brighter than the middle gets more light."""
    size = (max(1, whole[0] // _SHARE_OF_PHONES), max(1, whole[1] // _SHARE_OF_PHONES))
    bright = image.convert("L").resize(size, Image.Resampling.LANCZOS)
    return bright.point(lambda value: round(255 * max(0, (value / 255 - 0.45) / 0.55) ** 1.5))


def _map_of(file: bytes) -> Image.Image:
    at = file.index(b"pitm") + 8
    return Image.open(BytesIO(file[:at] + _MAP + file[at + 2 :])).convert("L")


def _errors(source: Image.Image, made: Image.Image, size: tuple[int, int]) -> tuple[float, float]:
    """The error of the light in stops: root mean square, and the 99th percentile."""
    expected, shown = (each.resize(size, Image.Resampling.BILINEAR) for each in (source, made))
    difference = ImageChops.difference(expected, shown)
    numbers, seen, most = difference.histogram(), 0, 0
    while seen < 0.99 * size[0] * size[1]:
        seen += numbers[most]
        most += 1
    [error] = ImageStat.Stat(difference).rms
    return _STOPS * error / 255, _STOPS * (most - 1) / 255


def markdown(found: dict[tuple[str, str], Added]) -> str:
    """The whole part of the document."""
    every = list(found.values())
    names = list(dict.fromkeys(name for name, _ in found))
    number = f"{len(names)} photos{from_folder(names)}"
    plain = sum(each.plain for each in every)
    whole, jpegs = (sum(sizes) / plain for sizes in zip(*map(_sizes, every), strict=True))
    larger = sum(each.whole > each.webp for each in every)
    error, worst = mean(each.error for each in every), max(each.error for each in every)
    cpu = median(each.cpu for each in every)
    rows = "\n".join(_row(*each) for each in found.items())
    return f"""# {document.GAIN_MAPS}

Written by `python -m bench.avif.gain_maps`, a part of `make bench-avif`, on Python
{platform.python_version()}, {platform.machine()}. {number}, each with a
gain map as phones make it, of two stops. Errors are those of the light, in stops: root mean square,
and what 99 % of the points stay below. `Ultra HDR JPEG` is the JPEG with the map as another.

With their maps AVIFs have {whole:.3f} x of the bytes, Ultra HDR JPEGs {jpegs:.2f} x. {larger} of
{len(every)} are larger than their WebP. The light is off by {error:.3f} stops in the mean,
{worst:.3f} in the worst picture. A map takes {cpu:.0f} ms of CPU (median), without its decoding.

| photo | size | AVIF KB | with map | | WebP KB | Ultra HDR JPEG | error | 99 % |
| --- | --- | --: | --: | --: | --: | --: | --: | --: |
{rows}
"""


def _sizes(added: Added) -> tuple[int, int]:
    return added.whole, added.jpeg


def _row(place: tuple[str, str], added: Added) -> str:
    cells = [
        *place,
        f"{added.plain / 1000:.1f}",
        f"{added.whole / 1000:.1f}",
        f"{added.whole / added.plain:.2f} x",
        f"{added.webp / 1000:.1f}",
        f"{added.jpeg / 1000:.1f}",
        f"{added.error:.3f}",
        f"{added.most:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main(bench)
