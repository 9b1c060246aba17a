"""One track of a movie, video or sound, as declared in the header."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

from pinhole.video import boxes, colours, samples
from pinhole.video.bounds import corrupt
from pinhole.video.colours import Colours

_KINDS = {b"vide": "vide", b"soun": "soun"}
# The time-to-sample table has an entry for each change of pace, at worst one per frame.
_MOST_TIMES = 100_000
# Offsets in a video sample description: of the size, and of its child boxes.
_SIZE, _VISUAL = 24, 78


@dataclass(frozen=True)
class Track:
    """`seconds` is the displayed duration. `width` and `height` in pixels as displayed, before
    rotation; `frames` as listed in the header, `rate` in frames a second; `colours` as declared
    there. `end` is the offset in the file at which its samples end.
    """

    id: int
    kind: str
    codec: str
    is_enabled: bool
    seconds: float
    end: int = 0
    width: int = 0
    height: int = 0
    frames: int = 0
    rate: float = 0
    colours: Colours = Colours()

    @property
    def shown_colours(self) -> Colours:
        """Its colours as players interpret them."""
        return self.colours.settled(self.codec, self.width, self.height)


def read_track(trak: memoryview, movie_scale: int) -> Track | None:
    """A track of video or sound, None for any other. Raises Rejected."""
    kind = _KINDS.get(bytes(boxes.need(trak, b"mdia", b"hdlr")[8:12]))
    if kind is None:
        return None
    track_id, is_enabled = _identity(boxes.need(trak, b"tkhd"))
    media = boxes.need(trak, b"mdia", b"minf")
    _check_self_contained(media)
    codec, entry = _description(boxes.need(media, b"stbl", b"stsd"))
    scale = _scale(boxes.need(trak, b"mdia", b"mdhd"))
    frames, ticks = _times(boxes.need(media, b"stbl", b"stts"))
    seconds = _edited(boxes.part(trak, b"edts", b"elst"), movie_scale)
    end = samples.end(boxes.need(media, b"stbl"))
    track = Track(track_id, kind, codec, is_enabled, seconds or ticks / scale, end)
    if kind == "soun":
        return track
    width, height = _displayed(entry)
    rate = frames * scale / ticks if ticks else 0
    shape = replace(track, width=width, height=height, frames=frames, rate=rate)
    return replace(shape, colours=colours.read(entry))


def _identity(tkhd: memoryview) -> tuple[int, bool]:
    version, flags = boxes.unpack("B3s", tkhd)
    (track_id,) = boxes.unpack("I", tkhd, 20 if version else 12)
    return track_id, bool(flags[2] & 1)


def _check_self_contained(media: memoryview) -> None:
    """The media must be in the file itself: no other file is ever opened."""
    references = boxes.part(media, b"dinf", b"dref")
    for _, reference in boxes.parts(references[8:]) if references else ():
        if not boxes.unpack("I", reference)[0] & 1:
            raise corrupt("its media are in another file")


def _description(stsd: memoryview) -> tuple[str, memoryview]:
    """The codec's name and the sample description."""
    found = next(boxes.parts(stsd[8:]), None)
    if found is None:
        raise corrupt("it does not name its codec")
    name, entry = found
    return name.decode("ascii", "replace"), entry


def _scale(mdhd: memoryview) -> int:
    (version,) = boxes.unpack("B", mdhd)
    scale: int = boxes.unpack("I", mdhd, 20 if version else 12)[0]
    if not scale:
        raise corrupt("its time scale is zero")
    return scale


def _times(stts: memoryview) -> tuple[int, int]:
    """The number of samples and their total duration in ticks."""
    (entries,) = boxes.unpack("I", stts, 4)
    if entries > _MOST_TIMES or 8 * entries > len(stts) - 8:
        raise corrupt("its time table is invalid")
    pairs = list(struct.iter_unpack(">II", stts[8 : 8 + 8 * entries]))
    return sum(count for count, _ in pairs), sum(count * ticks for count, ticks in pairs)


def _edited(elst: memoryview | None, movie_scale: int) -> float:
    """Displayed seconds of a track; 0 without an edit list."""
    if elst is None:
        return 0
    version, _, entries = boxes.unpack("B3sI", elst)
    layout, size = ("Q12x", 20) if version else ("I8x", 12)
    if entries > _MOST_TIMES:
        raise corrupt("its time table is invalid")
    ticks: int = sum(boxes.unpack(layout, elst, 8 + size * i)[0] for i in range(entries))
    return ticks / movie_scale


def _displayed(entry: memoryview) -> tuple[int, int]:
    width, height = boxes.unpack("HH", entry, _SIZE)
    if not width or not height:
        raise corrupt("its width or height is zero")
    shape = boxes.part(entry[_VISUAL:], b"pasp")
    across, down = boxes.unpack("II", shape) if shape else (1, 1)
    return (width * across // down if across and down else width), height
