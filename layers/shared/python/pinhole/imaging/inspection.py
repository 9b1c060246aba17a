"""Inspects a photo's header: rejects whatever can be rejected without decoding."""

from dataclasses import dataclass

from pinhole.imaging.bounds import DEFAULT, PhotoLimits, Rejected, corrupt
from pinhole.imaging.headers.header import Header
from pinhole.imaging.headers.readers import READERS
from pinhole.imaging.headers.signatures import detect

# Tiles may extend beyond the picture: a phone's 50 megapixels are 51 decoded.
_TILING = 1.25


@dataclass(frozen=True)
class Inspection:
    """A photo before decoding: its upright size, and jpeg, png, webp, gif, heic or avif.

    `orientation` is Exif's: 1 (upright as stored) to 8.
    """

    format: str
    width: int
    height: int
    orientation: int


def inspect(data: bytes, limits: PhotoLimits = DEFAULT) -> Inspection:
    """Return a photo's type and upright size, or raise Rejected. Nothing is decoded."""
    found = header(data, limits)
    return Inspection(found.format, *found.upright, found.orientation)


def header(data: bytes, limits: PhotoLimits) -> Header:
    """The header of a photo within the limits; raises Rejected."""
    if not data:
        raise Rejected("empty", "The file is empty.")
    if len(data) > limits.max_bytes:
        megabytes = limits.max_bytes / 1_000_000
        raise Rejected("too_large", f"The photo is larger than {megabytes:g} MB.")
    found = READERS[_accepted_type(data)](data)
    _check_picture(found, limits)
    return found


def _accepted_type(data: bytes) -> str:
    kind = detect(data)
    if kind is None:
        raise Rejected("not_an_image", "The file is not an image.")
    if kind not in READERS:
        raise Rejected(
            "unsupported_type",
            f"The file is of type {kind.upper()};"
            " photos may be JPEG, PNG, WebP, GIF, HEIC or AVIF.",
        )
    return kind


def _check_picture(found: Header, limits: PhotoLimits) -> None:
    if not (found.width and found.height):
        raise corrupt("its width or height is zero")
    if max(found.width * found.height, found.area / _TILING) > limits.max_pixels:
        raise Rejected(
            "too_many_pixels",
            f"The photo has {found.width} x {found.height} pixels;"
            f" the limit is {limits.max_pixels / 1_000_000:.0f} megapixels.",
        )
    if found.scans > limits.max_scans:
        raise Rejected(
            "too_complex",
            f"The photo is a progressive JPEG of {found.scans} scans;"
            f" the limit is {limits.max_scans}.",
        )
