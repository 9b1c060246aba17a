"""Converts colour code points (ITU-T H.273) to an ICC profile.

Only primaries wider than sRGB's (Display P3, BT.2020) and high-dynamic-range curves (PQ, HLG) are
distinguished; all other code points are close enough to sRGB.
"""

import struct
from collections.abc import Callable
from functools import cache
from math import exp

_D65 = (0.3127, 0.3290)
_PRIMARIES = {
    1: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
_PQ, _HLG = 16, 18
# ICC profiles use D50; this is the Bradford adaptation from D65.
_TO_D50 = (
    (1.0478112, 0.0228866, -0.0501270),
    (0.0295424, 0.9904844, -0.0170491),
    (-0.0092345, 0.0150436, 0.7521316),
)
_D50 = (0.9642, 1.0, 0.8249)
# In nits: the reference level of paper white (ITU-R BT.2408), and the brightest level kept
# distinct.
_WHITE, _PEAK = 203, 1000
_CURVE_POINTS = 1024

Vector = tuple[float, ...]


@cache
def profile(primaries: int, transfer: int) -> bytes:
    """The ICC profile of a colour space; empty where sRGB is close enough."""
    if primaries not in _PRIMARIES:
        primaries = 1
    if primaries == 1 and transfer not in (_PQ, _HLG):
        return b""
    curve = _table(_CURVES[transfer]) if transfer in _CURVES else _SRGB_CURVE
    colorants = [_xyz(each) for each in _colorants(primaries)]
    tags = [(b"desc", _text("nclx")), (b"cprt", _text("")), (b"wtpt", _xyz(_D50))]
    tags += list(zip((b"rXYZ", b"gXYZ", b"bXYZ"), colorants, strict=True))
    tags += [(name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")]
    return _file(tags)


def _colorants(primaries: int) -> list[Vector]:
    """XYZ of full red, green and blue under D50, scaled to add up to white."""
    columns = [_unit(x, y) for x, y in _PRIMARIES[primaries]]
    shares = _solve(columns, _unit(*_D65))
    return [
        _times(_TO_D50, tuple(share * value for value in column))
        for share, column in zip(shares, columns, strict=True)
    ]


def _unit(x: float, y: float) -> Vector:
    return x / y, 1.0, (1 - x - y) / y


def _times(matrix: tuple[Vector, ...], vector: Vector) -> Vector:
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def _solve(columns: list[Vector], wanted: Vector) -> Vector:
    """The coefficients of three columns that add up to a vector: Cramer's rule."""
    whole = _determinant(*columns)
    return tuple(
        _determinant(*(wanted if i == j else column for j, column in enumerate(columns))) / whole
        for i in range(3)
    )


def _determinant(a: Vector, b: Vector, c: Vector) -> float:
    return (
        a[0] * (b[1] * c[2] - b[2] * c[1])
        - b[0] * (a[1] * c[2] - a[2] * c[1])
        + c[0] * (a[1] * b[2] - a[2] * b[1])
    )


def _pq(value: float) -> float:
    """SMPTE ST 2084: light relative to white, for a signal from 0 to 1."""
    power = value ** (1 / 78.84375)
    linear = max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)
    return float(10_000 * linear ** (1 / 0.1593017578125) / _WHITE)


def _hlg(value: float) -> float:
    """ARIB STD-B67 on a screen of 1,000 nits."""
    bright = (exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12
    scene = value * value / 3 if value <= 0.5 else bright
    return float(1000 * scene**1.2 / _WHITE)


_CURVES: dict[int, Callable[[float], float]] = {_PQ: _pq, _HLG: _hlg}


def _table(curve: Callable[[float], float]) -> bytes:
    """A tone curve that compresses highlights above white into range (extended Reinhard)."""
    peak = _PEAK / _WHITE
    points = []
    for i in range(_CURVE_POINTS):
        light = min(curve(i / (_CURVE_POINTS - 1)), peak)
        points.append(round(65535 * light * (1 + light / peak**2) / (1 + light)))
    return struct.pack(f">4s4xI{_CURVE_POINTS}H", b"curv", _CURVE_POINTS, *points)


_SRGB_CURVE = struct.pack(
    ">4s4xHxx5i",
    b"para",
    3,
    *(round(65536 * each) for each in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)),
)


def _xyz(vector: Vector) -> bytes:
    return struct.pack(">4s4x3i", b"XYZ ", *(round(65536 * each) for each in vector))


def _text(words: str) -> bytes:
    encoded = words.encode("utf-16-be")
    return struct.pack(">4s4xII2s2sII", b"mluc", 1, 12, b"en", b"US", len(encoded), 28) + encoded


def _file(tags: list[tuple[bytes, bytes]]) -> bytes:
    """An ICC.1:2010 display profile."""
    at, table, bodies = 128 + 4 + 12 * len(tags), b"", b""
    for name, body in tags:
        body += bytes(-len(body) % 4)
        table += struct.pack(">4sII", name, at + len(bodies), len(body))
        bodies += body
    head = struct.pack(
        ">I4sI4s4s4s12x4s28x3i48x",
        at + len(bodies),
        b"\0\0\0\0",
        0x04200000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        b"acsp",
        *(round(65536 * each) for each in _D50),
    )
    return head + struct.pack(">I", len(tags)) + table + bodies
