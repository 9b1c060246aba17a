"""Positions of the samples of a track in its file."""

from __future__ import annotations

import struct

from pinhole.video import boxes

_SIZES = 12  # offset of the table in a sample size box


def end(table: memoryview) -> int:
    """The offset of the first byte after a track's last chunk; 0 if the table lists none."""
    offsets = _chunks(table)
    if not offsets:
        return 0
    last = max(offsets)
    before, count = _samples_until(table, offsets.index(last) + 1)
    return last + _bytes(table, before, count)


def _chunks(table: memoryview) -> tuple[int, ...]:
    for kind, layout in ((b"stco", "I"), (b"co64", "Q")):
        if body := boxes.part(table, kind):
            return _numbers(layout, body, 8, *boxes.unpack("I", body, 4))
    return ()


def _samples_until(table: memoryview, chunk: int) -> tuple[int, int]:
    """The number of samples before a chunk, counted from 1, and in it."""
    body = boxes.part(table, b"stsc")
    runs = _numbers("III", body, 8, *boxes.unpack("I", body, 4)) if body else ()
    before, first, each = 0, 1, 0
    for start, count in zip(runs[::3], runs[1::3], strict=True):
        if start > chunk:
            break
        before += each * (start - first)
        first, each = start, count
    return before + each * (chunk - first), each


def _bytes(table: memoryview, before: int, count: int) -> int:
    body = boxes.part(table, b"stsz")
    if body is None:
        return 0
    size, _ = boxes.unpack("II", body, 4)
    return size * count if size else sum(_numbers("I", body, _SIZES + 4 * before, count))


def _numbers(layout: str, body: memoryview, at: int, count: int) -> tuple[int, ...]:
    """The numbers of a table, as many as there are."""
    room = max(0, len(body) - at) // struct.calcsize(f">{layout}")
    return boxes.unpack(f"{len(layout) * min(count, room)}{layout[0]}", body, at)
