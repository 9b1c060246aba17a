"""Makes ICC profiles (ICC.1:2010) of colour spaces that a file declares without one."""

import struct
from math import fsum

Vector = tuple[float, ...]
Point = tuple[float, float]
# Red, green, blue and white in CIE's x and y.
Primaries = tuple[Point, Point, Point, Point]

D65 = (0.3127, 0.3290)
SRGB: Primaries = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), D65)
# ICC profiles use D50, to which Bradford's cone responses adapt other whites.
_D50 = (0.9642, 1.0, 0.8249)
_BRADFORD = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


def power(exponent: float) -> bytes:
    """The tone curve of a gamma."""
    return struct.pack(">4s4xHxxi", b"para", 0, _fixed(exponent))


def table(points: list[int]) -> bytes:
    """The tone curve through these points, of 65,535 at most, at equal distances."""
    return struct.pack(f">4s4xI{len(points)}H", b"curv", len(points), *points)


def _fixed(number: float) -> int:
    """A number in ICC's 16 bits before and after the point."""
    return round(65536 * number)


SRGB_CURVE = struct.pack(
    ">4s4xHxx5i",
    b"para",
    3,
    *map(_fixed, (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)),
)


def made(primaries: Primaries, curve: bytes) -> bytes:
    """The profile of an RGB space; raises ValueError if it is none."""
    try:
        colorants = [_xyz(each) for each in _colorants(primaries)]
    except (ZeroDivisionError, struct.error):
        raise ValueError(f"no colour space: {primaries}") from None
    tags = [(b"desc", _text("made")), (b"cprt", _text("")), (b"wtpt", _xyz(_D50))]
    tags += list(zip((b"rXYZ", b"gXYZ", b"bXYZ"), colorants, strict=True))
    tags += [(name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")]
    return _file(tags)


def _colorants(primaries: Primaries) -> list[Vector]:
    """XYZ of full red, green and blue under D50, scaled to add up to white."""
    *columns, white = (_unit(x, y) for x, y in primaries)
    shares = _solve(columns, white)
    if min(shares) <= 0:
        raise ValueError(f"no colour space: {primaries}")
    return [
        _adapted(tuple(share * value for value in column), white)
        for share, column in zip(shares, columns, strict=True)
    ]


def _adapted(colour: Vector, white: Vector) -> Vector:
    """A colour under D50 that looks like this one under a white."""
    before, after = _times(_BRADFORD, white), _times(_BRADFORD, _D50)
    cones = (
        cone * new / old
        for cone, new, old in zip(_times(_BRADFORD, colour), after, before, strict=True)
    )
    return _solve([tuple(column) for column in zip(*_BRADFORD, strict=True)], tuple(cones))


def _unit(x: float, y: float) -> Vector:
    return x / y, 1.0, (1 - x - y) / y


def _times(matrix: tuple[Vector, ...], vector: Vector) -> Vector:
    return tuple(fsum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


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


def _xyz(vector: Vector) -> bytes:
    return struct.pack(">4s4x3i", b"XYZ ", *map(_fixed, vector))


def _text(words: str) -> bytes:
    encoded = words.encode("utf-16-be")
    return struct.pack(">4s4xII2s2sII", b"mluc", 1, 12, b"en", b"US", len(encoded), 28) + encoded


def _file(tags: list[tuple[bytes, bytes]]) -> bytes:
    """A display profile."""
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
        *map(_fixed, _D50),
    )
    return head + struct.pack(">I", len(tags)) + table + bodies
