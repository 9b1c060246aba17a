"""JPEG headers (ITU T.81), read without decoding."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pinhole.imaging.bounds import Rejected, corrupt
from pinhole.imaging.headers.header import MOST_PARTS, Header

_SOI, _EOI, _SOS, _APP1, _APP2 = 0xD8, 0xD9, 0xDA, 0xE1, 0xE2
END = b"\xff\xd9"
_DNL = b"\xff\xdc\0\4"
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_LOSSLESS, _PROGRESSIVE = {0xC3, 0xC7, 0xCB, 0xCF}, {0xC2, 0xC6, 0xCA, 0xCE}
# Application segments and comments. APP0 and APP14 are kept: they describe the colour encoding.
_METADATA = {*range(0xE1, 0xF0), 0xFE} - {0xEE}
# In picture data FF 00 is a byte and FF D0..D7 are restart markers; decoders skip lower codes as
# noise and search for one of these.
_NEXT_MARKER = re.compile(rb"\xff+([\xc0-\xcf\xd8-\xfe])")


class _Segment(NamedTuple):
    marker: int
    begin: int
    end: int
    body: memoryview


def read(data: bytes) -> Header:
    """Read the size, count the scans, find Exif and colour profile; raises Rejected."""
    segments, leading = _segments(data), []
    for segment in segments:
        if segment.marker == _SOS:
            break
        leading.append(segment)
    else:
        raise corrupt("it has no picture")
    frame = next((part for part in leading if part.marker in _FRAMES), None)
    if frame is None or len(frame.body) < 6:
        raise corrupt("it has no size")
    _check_kind(frame, data)
    scans = [segment]
    if not _is_only_scan(frame, segment):
        later = list(segments)
        scans += (part for part in later if part.marker == _SOS)
        _check_scans(frame, scans, bool(later) and later[-1].marker == _EOI)
    return Header(
        "jpeg",
        width=int.from_bytes(frame.body[3:5]),
        height=int.from_bytes(frame.body[1:3]),
        pixels=_without_metadata(data, leading, segment.begin),
        exif=_exif(leading),
        icc=_profile(leading),
        scans=len(scans),
    )


def _segments(data: bytes) -> Iterator[_Segment]:
    """Each segment of the file's first picture, up to its end marker if it has one; later data is
    not part of the photo.
    """
    view, at = memoryview(data), 2
    for _ in range(MOST_PARTS):
        found = _NEXT_MARKER.search(data, at)
        if not found or found[1][0] == _SOI:
            return
        begin, at = found.end() - 2, found.end()
        if found[1][0] == _EOI:
            yield _Segment(_EOI, begin, at, view[at:at])
            return
        end = at + max(2, int.from_bytes(view[at : at + 2]))
        yield _Segment(found[1][0], begin, end, view[at + 2 : end])
        at = end
    raise corrupt("it has too many parts")


def _check_kind(frame: _Segment, data: bytes) -> None:
    if frame.body[0] != 8 or frame.marker in _LOSSLESS:
        raise Rejected(
            "unsupported_type",
            "The photo is a lossless or 12-bit JPEG. Please save it as an ordinary JPEG.",
        )
    if not any(frame.body[1:3]) and data.find(_DNL, frame.end) > 0:
        raise Rejected(
            "unsupported_type",
            "The photo is a JPEG that states its height after its pixels, in a DNL segment."
            " Please save it as an ordinary JPEG.",
        )


def _check_scans(frame: _Segment, scans: list[_Segment], is_ended: bool) -> None:
    """Raises Rejected if a component has no scan, or a file without an end marker lacks a part of
    one.
    """
    components = {frame.body[6 + 3 * i] for i in range((len(frame.body) - 6) // 3)}
    begun, done = set[int](), set[tuple[int, int]]()
    for scan in scans:
        count = scan.body[0] if scan.body else 0
        if len(scan.body) < 4 + 2 * count:
            continue
        first, last, precision = scan.body[1 + 2 * count : 4 + 2 * count]
        for component in scan.body[1 : 1 + 2 * count : 2]:
            begun.add(component)
            if not precision & 15:
                done.update((component, each) for each in range(first, min(last, 63) + 1))
    if begun < components or not is_ended and len(done) < 64 * len(components):
        raise corrupt("the file ends early")


def _is_only_scan(frame: _Segment, scan: _Segment) -> bool:
    """Whether this scan holds the whole picture. If so, decoders stop after it."""
    return frame.marker not in _PROGRESSIVE and scan.body[:1] == frame.body[5:6]


def _exif(leading: list[_Segment]) -> bytes:
    blocks = (part.body for part in leading if part.marker == _APP1)
    return next((bytes(body[6:]) for body in blocks if bytes(body[:6]) == b"Exif\0\0"), b"")


def _profile(leading: list[_Segment]) -> bytes:
    """The colour profile, assembled from its numbered pieces."""
    blocks = (part.body for part in leading if part.marker == _APP2)
    pieces = {body[12]: body[14:] for body in blocks if _is_profile(body)}
    return b"".join(pieces[number] for number in sorted(pieces))


def _is_profile(body: memoryview) -> bool:
    return len(body) > 14 and bytes(body[:12]) == b"ICC_PROFILE\0"


def _without_metadata(data: bytes, leading: list[_Segment], picture: int) -> bytes:
    kept = (data[part.begin : part.end] for part in leading if part.marker not in _METADATA)
    return b"".join([data[:2], *kept, *_ended(data, picture)])


def _ended(data: bytes, picture: int) -> tuple[memoryview | bytes, ...]:
    """The scans with an end marker: a decoder that needs more bits then reports the early end, and
    one that has all of them does not. Zeros at the end are not bits but padding, also where a part
    of the file was never written.
    """
    end = max(picture, len(data.rstrip(b"\0")))
    stuffing = b"\0" if data[end - 1] == 0xFF and end < len(data) else b""
    return memoryview(data)[picture:end], stuffing, END
