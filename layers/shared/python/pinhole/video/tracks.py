"""One track of a movie: pictures or sound, as the header declares it."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

from pinhole.video import boxes
from pinhole.video.bounds import corrupt

_KINDS = {b"vide": "vide", b"soun": "soun"}
# ITU-T H.273: light that goes far beyond a screen's white, by PQ and by HLG.
_HDR = {16: "smpte2084", 18: "arib-std-b67"}
# A table of times has an entry for each change of pace, at worst for each frame.
_MOST_TIMES = 100_000
# Of a picture's sample description: where its size is, and where its own boxes begin.
_SIZE, _VISUAL = 24, 78


@dataclass(frozen=True)
class Track:
    """`seconds` are those that are shown. `width` and `height` in pixels as displayed, before any
    turning; `frames` as far as the header lists them, `rate` of them a second; `hdr` is the
    transfer function of pictures that are brighter than white.
    """

    id: int
    kind: str
    codec: str
    is_enabled: bool
    seconds: float
    width: int = 0
    height: int = 0
    frames: int = 0
    rate: float = 0
    hdr: str | None = None


def read_track(trak: memoryview, movie_scale: int) -> Track | None:
    """A track of pictures or sound, None for any other. Raises Rejected."""
    kind = _KINDS.get(bytes(boxes.need(trak, b"mdia", b"hdlr")[8:12]))
    if kind is None:
        return None
    track_id, is_enabled = _identity(boxes.need(trak, b"tkhd"))
    media = boxes.need(trak, b"mdia", b"minf")
    _check_place(media)
    codec, entry = _description(boxes.need(media, b"stbl", b"stsd"))
    scale = _scale(boxes.need(trak, b"mdia", b"mdhd"))
    frames, ticks = _times(boxes.need(media, b"stbl", b"stts"))
    seconds = _edited(boxes.part(trak, b"edts", b"elst"), movie_scale)
    track = Track(track_id, kind, codec, is_enabled, seconds or ticks / scale)
    if kind == "soun":
        return track
    width, height = _displayed(entry)
    rate = frames * scale / ticks if ticks else 0
    return replace(track, width=width, height=height, frames=frames, rate=rate, hdr=_hdr(entry))


def _identity(tkhd: memoryview) -> tuple[int, bool]:
    version, flags = boxes.unpack("B3s", tkhd)
    (track_id,) = boxes.unpack("I", tkhd, 20 if version else 12)
    return track_id, bool(flags[2] & 1)


def _check_place(media: memoryview) -> None:
    """Pictures and sound lie in the file itself: nothing else is ever opened."""
    references = boxes.part(media, b"dinf", b"dref")
    for _, reference in boxes.parts(references[8:]) if references else ():
        if not boxes.unpack("I", reference)[0] & 1:
            raise corrupt("its pictures or sound are in another file")


def _description(stsd: memoryview) -> tuple[str, memoryview]:
    """The codec's name, and the sample description that bears it."""
    found = next(boxes.parts(stsd[8:]), None)
    if found is None:
        raise corrupt("it does not say how it is coded")
    name, entry = found
    return name.decode("ascii", "replace"), entry


def _scale(mdhd: memoryview) -> int:
    (version,) = boxes.unpack("B", mdhd)
    (scale,) = boxes.unpack("I", mdhd, 20 if version else 12)
    if not scale:
        raise corrupt("its clock stands still")
    return scale


def _times(stts: memoryview) -> tuple[int, int]:
    """How many samples there are, and how many ticks they last together."""
    (entries,) = boxes.unpack("I", stts, 4)
    if entries > _MOST_TIMES or 8 * entries > len(stts) - 8:
        raise corrupt("its table of times is wrong")
    pairs = list(struct.iter_unpack(">II", stts[8 : 8 + 8 * entries]))
    return sum(count for count, _ in pairs), sum(count * ticks for count, ticks in pairs)


def _edited(elst: memoryview | None, movie_scale: int) -> float:
    """How many seconds of a track are shown; 0 when it is not edited."""
    if elst is None:
        return 0
    version, _, entries = boxes.unpack("B3sI", elst)
    layout, size = ("Q12x", 20) if version else ("I8x", 12)
    if entries > _MOST_TIMES:
        raise corrupt("its table of times is wrong")
    ticks = sum(boxes.unpack(layout, elst, 8 + size * i)[0] for i in range(entries))
    return ticks / movie_scale


def _displayed(entry: memoryview) -> tuple[int, int]:
    width, height = boxes.unpack("HH", entry, _SIZE)
    if not width or not height:
        raise corrupt("its width or height is zero")
    shape = boxes.part(entry[_VISUAL:], b"pasp")
    across, down = boxes.unpack("II", shape) if shape else (1, 1)
    return (width * across // down if across and down else width), height


def _hdr(entry: memoryview) -> str | None:
    colour = boxes.part(entry[_VISUAL:], b"colr")
    if colour is None or bytes(colour[:4]) not in (b"nclx", b"nclc"):
        return None
    return _HDR.get(boxes.unpack("H", colour, 6)[0])
