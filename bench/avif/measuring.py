"""Encodes photos as WebP and AVIF, in turns, and has them scored."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from pinhole.imaging import avif, encode
from pinhole.imaging.bounds import DEFAULT
from pinhole.imaging.inspection import header
from pinhole.imaging.picture import Picture
from pinhole.imaging.pictures import pictures
from pinhole.imaging.sizes import PHOTO

from bench.scoring import SCORERS, Score

WEBP, FAST, DENSE = "WebP", "AVIF", "AVIF, dense"
_ROUNDS = 5


@dataclass
class File:
    """One file of a picture: bytes, SSIMULACRA 2, and the least CPU of its encoding in ms."""

    size: int
    score: float
    cpu: float


Files = dict[str, File]  # by format


def measure(photo: Path, score: Score) -> dict[str, Files]:
    """Size -> its files. A picture without an AVIF counts with its WebP."""
    made = pictures(header(photo.read_bytes(), DEFAULT), PHOTO)
    return {size.name: _measured(picture, score) for size, picture in made if size.has_avif}


def _measured(picture: Picture, score: Score) -> Files:
    webp, jpeg = encode.webp(picture), len(encode.jpeg(picture))
    ways: dict[str, Callable[[], bytes | None]] = {
        WEBP: lambda: encode.webp(picture),
        FAST: lambda: avif.encode(picture, len(webp), jpeg),
        DENSE: lambda: avif.encode(picture, len(webp), jpeg, avif.DENSE),
    }
    least = dict.fromkeys(ways, 1e9)
    for _ in range(_ROUNDS):
        for way in (WEBP, FAST):
            least[way] = min(least[way], _timed(ways[way])[1])
    made: dict[str, bytes] = {WEBP: webp, FAST: ways[FAST]() or webp}
    dense, least[DENSE] = _timed(ways[DENSE])
    made[DENSE] = min(dense or webp, made[FAST], key=len)
    scores = _scores(picture, made, score)
    return {way: File(len(data), scores[way], least[way]) for way, data in made.items()}


def _timed(encoding: Callable[[], bytes | None]) -> tuple[bytes | None, float]:
    before = time.process_time()
    made = encoding()
    return made, 1000 * (time.process_time() - before)


def _scores(picture: Picture, made: dict[str, bytes], score: Score) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        reference = Path(folder) / "reference.png"
        picture.image.save(reference, compress_level=1)
        files = [Path(folder) / str(number) for number in range(len(made))]
        for file, data in zip(files, made.values(), strict=True):
            file.write_bytes(data)
        with ThreadPoolExecutor(SCORERS) as pool:
            return dict(zip(made, pool.map(partial(score, reference), files), strict=True))
