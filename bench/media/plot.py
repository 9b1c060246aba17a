"""The plot of `bench.media`: a hand-written SVG of horizontal bars."""

from __future__ import annotations

from bench.media.process import ALL_WAYS
from bench.media.results import Line, Results

_LABELS, _BARS, _VALUES, _BAR, _GAP = 170, 420, 60, 13, 34
_TOP = 40
# Okabe and Ito's palette, distinguishable with colour blindness.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")


def plot(results: Results) -> str:
    """An SVG document: the CPU of each variant, photo by photo."""
    most = max(line.cpu[1] for ways in results.values() for line in ways.values())
    step = len(ALL_WAYS) * _BAR + _GAP
    width, height = _LABELS + _BARS + _VALUES, _TOP + step * len(results)
    panels = [
        _panel(_TOP + step * index, photo, ways, most)
        for index, (photo, ways) in enumerate(results.items())
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
            ' font-family="system-ui, sans-serif" font-size="11">',
            f'<rect width="{width}" height="{height}" fill="white"/>',
            _text(10, 20, "CPU ms for eight renditions of one photo", 'font-size="14"'),
            *panels,
            "</svg>\n",
        ]
    )


def _panel(top: int, photo: str, ways: dict[str, Line], most: float) -> str:
    parts = [_text(10, top + 4, photo, 'font-weight="600"')]
    for index, (way, colour) in enumerate(zip(ALL_WAYS, _COLOURS, strict=True)):
        value, y = ways[way].cpu[1], top + 10 + index * _BAR
        length = _BARS * value / most
        parts += [
            _text(10, y + 10, way, ""),
            f'<rect x="{_LABELS}" y="{y}" width="{length:.1f}" height="{_BAR - 2}" '
            f'fill="{colour}"/>',
            _text(_LABELS + length + 6, y + 10, f"{value:.0f}", ""),
        ]
    return "".join(parts)


def _text(x: float, y: float, text: str, more: str) -> str:
    return f'<text x="{x:.1f}" y="{y}" {more}>{text}</text>'
