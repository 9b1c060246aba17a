"""PNG headers (RFC 2083 / PNG third edition), read without decoding."""

import struct
import zlib
from collections.abc import Iterator

from pinhole.imaging.bounds import corrupt
from pinhole.imaging.headers import nclx, profiles
from pinhole.imaging.headers.header import MOST_PARTS, Header

_SIGNATURE = 8
# Text, timestamps and animation frames are dropped: they are not part of the picture, and
# compressed text can make a small PNG use much memory.
_PICTURE = {b"IHDR", b"PLTE", b"tRNS", b"IDAT"}
_MAX_PROFILE = 4_000_000
_DESCRIPTIONS = {b"cICP", b"iCCP", b"gAMA", b"cHRM", b"eXIf"}
_UNSPECIFIED = 2
# Gamma and chromaticities (white, red, green, blue) in 100,000ths. Those of sRGB are its fallback,
# where the gamma stands for sRGB's curve.
_UNIT = 100_000
_SRGB_GAMMA = 45_455
_SRGB_POINTS = 31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000
_NEAR = 500
_GAMMAS = range(20_000, 500_000)


def read(data: bytes) -> Header:
    """Read the header and verify the checksums of the picture's chunks; raises Rejected.

    The end chunk may be missing, and the last chunk of pixels be cut off: what is missing then, if
    anything, only a decoder can tell.
    """
    kept: list[bytes | memoryview] = []
    about: dict[bytes, bytes] = {}
    last, runs = b"", 0
    for kind, body, whole in _chunks(data):
        if kind in _PICTURE:
            kept.append(whole)
        else:
            about.setdefault(kind, bytes(body) if kind in _DESCRIPTIONS else b"")
        runs += kind == b"IDAT" and last != b"IDAT"
        last = kind
    if runs != 1:
        raise corrupt("its picture data is missing or not contiguous")
    width, height = _size(kept[0])
    pixels = b"".join([data[:_SIGNATURE], *kept, _chunk(b"IEND", b"")])
    return Header("png", width, height, pixels, exif=about.get(b"eXIf", b""), icc=_profile(about))


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview, bytes | memoryview]]:
    """Each undamaged chunk as (type, body, whole chunk), up to IEND or the end of the file."""
    view, at = memoryview(data), _SIGNATURE
    for _ in range(MOST_PARTS):
        if at + 8 > len(data):
            return
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            if kind == b"IDAT":
                body = view[at + 8 : end - 4]
                yield kind, body, _chunk(kind, bytes(body))
            return
        if zlib.crc32(view[at + 4 : end - 4]) == int.from_bytes(view[end - 4 : end]):
            yield kind, view[at + 8 : end - 4], view[at:end]
        elif kind in _PICTURE:
            raise corrupt("a checksum is wrong")
        if kind == b"IEND":
            return
        at = end
    raise corrupt("it has too many parts")


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def _size(first: bytes | memoryview) -> tuple[int, int]:
    if len(first) != 25 or bytes(first[4:8]) != b"IHDR":
        raise corrupt("it has no header")
    return struct.unpack_from(">II", first, 8)


def _profile(about: dict[bytes, bytes]) -> bytes:
    """The colour profile by the first valid chunk, in the standard's order of precedence; empty
    for sRGB.
    """
    if (by_codes := _by_code_points(about.get(b"cICP", b""))) is not None:
        return by_codes
    if icc := _inflated(about.get(b"iCCP", b"")):
        return icc
    if b"sRGB" in about:
        return b""
    return _measured(about.get(b"gAMA", b""), about.get(b"cHRM", b""))


def _by_code_points(cicp: bytes) -> bytes | None:
    """The profile of a cICP chunk; None where it is unspecified or not of an RGB picture."""
    if len(cicp) != 4 or cicp[2] or _UNSPECIFIED in cicp[:2]:
        return None
    return nclx.profile(cicp[0], cicp[1])


def _inflated(iccp: bytes) -> bytes:
    """The profile in an iCCP chunk; empty when it is broken or absurdly large."""
    _, _, rest = iccp.partition(b"\0")
    inflater = zlib.decompressobj()
    try:
        profile = inflater.decompress(rest[1:], _MAX_PROFILE)
    except zlib.error:
        return b""
    return profile if inflater.eof else b""


def _measured(gama: bytes, chrm: bytes) -> bytes:
    """The profile of gamma and chromaticities; empty where they are sRGB's or make no sense."""
    gamma = int.from_bytes(gama) if len(gama) == 4 else _SRGB_GAMMA
    points = struct.unpack(">8I", chrm) if len(chrm) == 32 else _SRGB_POINTS
    if gamma not in _GAMMAS:
        return b""
    is_usual = abs(gamma - _SRGB_GAMMA) < _NEAR
    if is_usual and all(abs(a - b) < _NEAR for a, b in zip(points, _SRGB_POINTS, strict=True)):
        return b""
    white, *colours = (
        (x / _UNIT, y / _UNIT) for x, y in zip(points[::2], points[1::2], strict=True)
    )
    curve = profiles.SRGB_CURVE if is_usual else profiles.power(_UNIT / gamma)
    try:
        return profiles.made((colours[0], colours[1], colours[2], white), curve)
    except ValueError:
        return b""
