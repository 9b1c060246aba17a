"""Hand-made movie files, box by box: headers that no encoder would write."""

from __future__ import annotations

import io
import struct

from pinhole.video.bounds import VideoLimits
from pinhole.video.probe import probe

LIMITS = VideoLimits()


def box(kind, *bodies):
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def numbers(layout, *values):
    return struct.pack(f">{layout}", *values)


def mvhd(scale=1_000, duration=2_000, version=0):
    times = ("QQIQ" if version else "IIII", 0, 0, scale, duration)
    return box(b"mvhd", numbers("I", version << 24), numbers(*times))


def tkhd(track_id=1, flags=1, version=0):
    times = ("QQI" if version else "III", 0, 0, track_id)
    return box(b"tkhd", numbers("I", version << 24 | flags), numbers(*times))


def hdlr(kind):
    return box(b"hdlr", bytes(8), kind)


def pictures(codec=b"avc1", width=640, height=480, *inner):
    return box(codec, bytes(24), numbers("HH", width, height), bytes(50), *inner)


def stsd(*entries):
    return box(b"stsd", numbers("II", 0, len(entries)), *entries)


def stts(*runs):
    return box(b"stts", numbers("II", 0, len(runs)), *(numbers("II", *run) for run in runs))


def elst(*durations, version=0):
    layout = "QqI" if version else "IiI"
    entries = (numbers(layout, duration, 0, 1 << 16) for duration in durations)
    return box(b"edts", box(b"elst", numbers("II", version << 24, len(durations)), *entries))


def trak(
    kind=b"vide",
    entry=None,
    runs=((60, 500),),
    scale=15_000,
    head=None,
    edits=b"",
    reference=b"",
    version=0,
):
    """A track: by default two seconds of 640 x 480 in 60 frames."""
    entry = pictures() if entry is None else entry
    times = ("QQIQ" if version else "IIII", 0, 0, scale, 0)
    mdhd = box(b"mdhd", numbers("I", version << 24), numbers(*times))
    table = box(b"stbl", stsd(entry), stts(*runs))
    minf = box(b"minf", reference, table)
    return box(b"trak", head or tkhd(), edits, box(b"mdia", mdhd, hdlr(kind), minf))


def sound(codec=b"mp4a", track_id=2, **options):
    entry = box(codec, bytes(28))
    return trak(b"soun", entry, head=tkhd(track_id), **options)


def dref(flags):
    return box(b"dinf", box(b"dref", numbers("II", 0, 1), box(b"url ", numbers("I", flags))))


def movie(*parts, brand=b"isom", media=b"\0" * 16):
    """A file with this `moov`."""
    return box(b"ftyp", brand, bytes(4)) + box(b"mdat", media) + box(b"moov", *parts)


def plain(*traks):
    return movie(mvhd(), *(traks or (trak(),)))


def read(data, limits=LIMITS):
    return probe(io.BytesIO(data), limits)
