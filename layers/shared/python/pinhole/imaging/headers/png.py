"""PNG headers (RFC 2083 / PNG third edition), read without decoding."""

import struct
import zlib
from collections.abc import Iterator

from pinhole.imaging.bounds import corrupt
from pinhole.imaging.headers.header import MOST_PARTS, Header

_SIGNATURE = 8
# Text, timestamps and animation frames are dropped: they are not part of the picture, and
# compressed text can make a small PNG use much memory.
_PICTURE = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_MAX_PROFILE = 4_000_000


def read(data: bytes) -> Header:
    """Read the header and verify every checksum up to the end chunk; raises Rejected."""
    kept: list[memoryview] = []
    exif, icc, last, runs = b"", b"", b"", 0
    for kind, body, whole in _chunks(data):
        if kind in _PICTURE:
            kept.append(whole)
        elif kind == b"iCCP":
            icc = _profile(bytes(body))
        elif kind == b"eXIf":
            exif = bytes(body)
        runs += kind == b"IDAT" and last != b"IDAT"
        last = kind
    if runs != 1:
        raise corrupt("its picture data is missing or not contiguous")
    width, height = _size(kept[0])
    return Header("png", width, height, b"".join([data[:_SIGNATURE], *kept]), exif=exif, icc=icc)


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview, memoryview]]:
    """Each chunk as (type, body, whole chunk), up to IEND; later data is not part of the photo."""
    view, at = memoryview(data), _SIGNATURE
    for _ in range(MOST_PARTS):
        if at + 12 > len(data):
            raise corrupt("the file ends early")
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise corrupt("the file ends early")
        if zlib.crc32(view[at + 4 : end - 4]) != int.from_bytes(view[end - 4 : end]):
            raise corrupt("a checksum is wrong")
        yield kind, view[at + 8 : end - 4], view[at:end]
        if kind == b"IEND":
            return
        at = end
    raise corrupt("it has too many parts")


def _size(first: memoryview) -> tuple[int, int]:
    if len(first) != 25 or bytes(first[4:8]) != b"IHDR":
        raise corrupt("it has no header")
    return struct.unpack_from(">II", first, 8)


def _profile(body: bytes) -> bytes:
    """The colour profile of an iCCP chunk; empty when it is broken or absurdly large."""
    _, _, rest = body.partition(b"\0")
    inflater = zlib.decompressobj()
    try:
        profile = inflater.decompress(rest[1:], _MAX_PROFILE)
    except zlib.error:
        return b""
    return profile if inflater.eof else b""
