"""Cuts of a video, so that functions can transcode its segments at the same time.

The frames of all segments are those of the whole video: a cut is where every size has a frame, and
a regular key frame. A segment is decoded from a key frame some frames before it, which are dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pinhole.video import filters
from pinhole.video.frames import Frame
from pinhole.video.sizes import KEYFRAME_SECONDS, SIZES

# A shorter segment is not worth the decoding before it.
_LEAST_SECONDS = 4
# Frames before a segment that are decoded with it: filters need them, and they are compared with
# those at the end of the segment before.
LEAD_IN = 3
# The index of a key frame is found by its time, which is rounded on the way.
_AFTER_KEY = 0.001


@dataclass(frozen=True)
class Segment:
    """The frames from `start` until `end`, in seconds, decoded from `seek`. `keys` is the number of
    regular key frames before it; `frames`, how many frames each size has. `lead_in` is the time of
    the first of some frames before `start`, and `tail`, before `end`.
    """

    seek: float
    start: float
    end: float
    keys: int
    frames: dict[str, int]
    lead_in: float
    tail: float

    @property
    def edges(self) -> list[tuple[float, float]]:
        """Spans of the frames that this segment and the one before, or after, decode both."""
        return [(self.lead_in, self.start), (self.tail, self.end)]


def cut(frames: Sequence[Frame], most: int) -> list[Segment]:
    """Up to `most` segments of about the same length. None if there would be fewer than two, or if
    the video cannot be cut with certainty.
    """
    times = sorted(frame.seconds for frame in frames)
    keys = sorted(frame.seconds for frame in frames if frame.is_key)
    # Every frame a key frame: more likely, the file has no list of them.
    if len(set(times)) < len(frames) or len(keys) == len(frames) or times[0] < 0:
        return []
    count = min(most, int((times[-1] - times[0]) // _LEAST_SECONDS))
    left = _left(times)
    cuts = _cuts(times, list(left.values()), count)
    places = [times.index(seconds) for _, seconds in cuts]
    if not places or places[0] <= LEAD_IN:
        return []
    middles = [(times[place - 1] + times[place]) / 2 for place in places]
    edges = [0.0, *middles, times[-1] + 1]
    lead_ins = [(times[place - LEAD_IN - 1] + times[place - LEAD_IN]) / 2 for place in places]
    seeks = [0.0, *(_key_before(each, keys) for each in lead_ins)]
    before = pairwise([0.0, *lead_ins, edges[-1]])
    numbers = [0, *(number for number, _ in cuts)]
    return [
        Segment(seek, start, end, number, _counted(left, start, end), lead_in, tail)
        for seek, number, (start, end), (lead_in, tail) in zip(
            seeks, numbers, pairwise(edges), before, strict=True
        )
    ]


def _left(times: Sequence[float]) -> dict[str, list[float]]:
    """The times of each size's frames; each size is made of those of the one before."""
    left: dict[str, list[float]] = {}
    for size in SIZES:
        times = filters.left_by_thinning(times, size.rate)
        left[size.name] = list(times)
    return left


def _cuts(times: Sequence[float], sizes: list[list[float]], count: int) -> list[tuple[int, float]]:
    """The number of the key frame at each cut, and its time."""
    common = [
        (number, seconds) for number, seconds in _regular(sizes[0]) if seconds in set(sizes[-1])
    ]
    length = times[-1] - times[0]
    wanted = [times[0] + length * each / count for each in range(1, count)]
    nearest = {min(common, key=lambda one: abs(one[1] - each)) for each in wanted if common}
    return sorted(nearest)


def _regular(times: Sequence[float]) -> list[tuple[int, float]]:
    """The frames that become key frames because one is due: their numbers and times."""
    found: list[tuple[int, float]] = []
    for seconds in times:
        if seconds >= KEYFRAME_SECONDS * len(found):
            found.append((len(found), seconds))
    return found[1:]


def _key_before(seconds: float, keys: Sequence[float]) -> float:
    """The position to decode from: the last key frame before this time; 0 for the beginning."""
    before = [key for key in keys if key <= seconds]
    return before[-1] + _AFTER_KEY if len(before) > 1 else 0.0


def _counted(left: dict[str, list[float]], start: float, end: float) -> dict[str, int]:
    return {name: sum(start <= each < end for each in times) for name, times in left.items()}
