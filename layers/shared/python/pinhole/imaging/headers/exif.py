"""Camera metadata: the few Exif (CIPA DC-008) fields that Pinhole reads.

Only the main, Exif and GPS directories are followed, each once, so directories that point at each
other cannot loop. Nothing here raises: invalid values read as absent.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from pinhole.imaging.bounds import Rejected
from pinhole.imaging.headers import apple, tiff
from pinhole.imaging.headers.readers import READERS
from pinhole.imaging.headers.signatures import detect

_MAKE, _MODEL = 0x010F, 0x0110
_EXIF, _GPS = 0x8769, 0x8825
_TAKEN, _TAKEN_OFFSET = 0x9003, 0x9011
_CONTENT_ID = 0x0011  # in an iPhone's maker note
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_LONGEST_NAME = 64
_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)", re.ASCII)
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", re.ASCII)
_OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d", re.ASCII)


@dataclass(frozen=True)
class Exif:
    """The fields read. `taken_at` is ISO 8601 with the camera's offset, if it wrote one.

    `orientation` is 1 (upright as stored) to 8. Latitude and longitude are in degrees, north and
    east positive, and are both present or both absent; they are private. `live_id` is the same for
    the still and the movie of a Live Photo.
    """

    camera: str | None = None
    taken_at: str | None = None
    orientation: int = 1
    latitude: float | None = None
    longitude: float | None = None
    live_id: str | None = None


def read(data: bytes) -> Exif:
    """Read the Exif of a photo's file."""
    reader = READERS.get(detect(data) or "")
    try:
        found = reader(data) if reader else None
    except Rejected:
        return Exif()
    return replace(parse(found.exif), orientation=found.orientation) if found else Exif()


def parse(block: bytes) -> Exif:
    """Read a TIFF block, as found in a file's header."""
    main = tiff.read(block, tiff.first(block))
    taken = tiff.read(block, main.get(_EXIF))
    latitude, longitude = _position(tiff.read(block, main.get(_GPS)))
    return Exif(
        camera=_camera(main.get(_MAKE), main.get(_MODEL)),
        taken_at=_taken_at(taken.get(_TAKEN), taken.get(_TAKEN_OFFSET)),
        orientation=tiff.orientation(block),
        latitude=latitude,
        longitude=longitude,
        live_id=live_id(apple.directory(block).get(_CONTENT_ID)),
    )


def _camera(make: object, model: object) -> str | None:
    """Maker and model; only the model when it starts with the maker, as is common."""
    make, model = _clean(make), _clean(model)
    if model.lower().startswith(make.lower()):
        make = ""
    return f"{make} {model}".strip()[:_LONGEST_NAME].strip() or None


def live_id(text: object) -> str | None:
    """A Live Photo's content identifier (a UUID) in one spelling; None for anything else."""
    found = _UUID.fullmatch(text.strip()) if isinstance(text, str) else None
    return found[0].upper() if found else None


def _clean(text: object) -> str:
    """Printable characters only, single spaces; empty for anything but text."""
    if not isinstance(text, str):
        return ""
    kept = (c for c in text if c != "\ufffd" and not unicodedata.category(c).startswith("C"))
    return " ".join("".join(kept).split())


def _taken_at(text: object, offset: object) -> str | None:
    found = _TIME.fullmatch(text.strip()) if isinstance(text, str) else None
    known = _OFFSET.fullmatch(offset.strip()) if isinstance(offset, str) else None
    if not found:
        return None
    moment = "{}-{}-{}T{}".format(*found.groups()) + (known[0] if known else "")
    try:
        return datetime.fromisoformat(moment).isoformat()
    except ValueError:
        return None


def _position(gps: dict[int, tiff.Value]) -> tuple[float, float] | tuple[None, None]:
    latitude = _degrees(gps.get(_LATITUDE), gps.get(_LATITUDE_REF), "NS", 90)
    longitude = _degrees(gps.get(_LONGITUDE), gps.get(_LONGITUDE_REF), "EW", 180)
    if latitude is None or longitude is None:
        return None, None
    return latitude, longitude


def _degrees(parts: object, side: object, sides: str, most: int) -> float | None:
    """Degrees, minutes and seconds as signed degrees, to a centimetre."""
    if not (isinstance(parts, tuple) and len(parts) == 3 and isinstance(side, str)):
        return None
    if side not in tuple(sides):
        return None
    degrees: float = round(parts[0] + parts[1] / 60 + parts[2] / 3600, 7)
    if degrees > most:
        return None
    return -degrees if side == sides[1] else degrees
