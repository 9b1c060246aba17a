"""The plot of `bench.feed_cost`: an SVG of two panels, by hand, as nothing else here needs a plot.

Both axes are logarithmic; every line is labelled where it ends.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log10

from bench.costs import Cost, Result
from bench.feed_report import WAYS, reading

_WIDTH, _HEIGHT = 380, 300
_LEFT, _TOP, _PLOT_WIDTH, _PLOT_HEIGHT = 46, 46, 190, 210
_LABEL_GAP = 14
_FONT = 'font-family="system-ui, sans-serif"'
# By Okabe and Ito: told apart also by who sees few colours.
_COLOURS = ("#0072B2", "#56B4E9", "#D55E00", "#009E73", "#CC79A7")
_WITH_CELEBRITIES = "50 celebrities, first page"

Lines = dict[str, list[float]]


def plot(results: list[Result]) -> str:
    """An SVG document."""
    names = [result.size.name for result in results]
    panels = [
        _panel(0, "Read units of a feed page", names, _lines(results, lambda cost: cost.rcu)),
        _panel(1, "Sequential round trips", names, _lines(results, lambda cost: cost.trips)),
    ]
    size = f'viewBox="0 0 {2 * _WIDTH} {_HEIGHT}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_FONT}>',
            f'<rect width="{2 * _WIDTH}" height="{_HEIGHT}" fill="white"/>',
            *panels,
            "</svg>\n",
        ]
    )


def _lines(results: list[Result], value: Callable[[Cost], float]) -> Lines:
    lines = {way: [value(reading(result, way)) for result in results] for way in WAYS}
    celebrities = [value(result.lines[_WITH_CELEBRITIES]) for result in results]
    return {"Pinhole": lines.pop("Pinhole"), "Pinhole, 50 celebrities": celebrities, **lines}


def _panel(number: int, title: str, names: list[str], lines: Lines) -> str:
    most = max(max(values) for values in lines.values())
    top = 10 ** -(-log10(most) // 1)  # the next power of ten
    xs = [_LEFT + _PLOT_WIDTH * index / (len(names) - 1 or 1) for index in range(len(names))]

    def y(value: float) -> float:
        return _TOP + _PLOT_HEIGHT * (1 - log10(value) / log10(top))

    parts = [_text(_LEFT, 24, title, "start", 'font-weight="600" font-size="14"')]
    tick = 1
    while tick <= top:
        parts.append(_rule(y(tick)))
        parts.append(_text(_LEFT - 6, y(tick) + 4, f"{tick:,}", "end"))
        tick *= 10
    for x, name in zip(xs, names, strict=True):
        parts.append(_text(x, _TOP + _PLOT_HEIGHT + 18, name, "middle"))
    parts.append(_text(_LEFT + _PLOT_WIDTH / 2, _HEIGHT - 8, "people, posts, followees", "middle"))
    labels = _apart({name: y(values[-1]) for name, values in lines.items()})
    for (name, values), colour in zip(lines.items(), _COLOURS, strict=True):
        points = " ".join(f"{x:.1f},{y(value):.1f}" for x, value in zip(xs, values, strict=True))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
        )
        label = f"{name}: {values[-1]:,.4g}"
        parts.append(_text(xs[-1] + 8, labels[name] + 4, label, "start", f'fill="{colour}"'))
    return f'<g transform="translate({number * _WIDTH} 0)" font-size="11">{"".join(parts)}</g>'


def _apart(wanted: dict[str, float]) -> dict[str, float]:
    """Heights for labels, near the wanted ones and none over another."""
    placed: dict[str, float] = {}
    lowest = _TOP + _PLOT_HEIGHT
    for name, height in sorted(wanted.items(), key=lambda item: -item[1]):
        placed[name] = min(height, lowest)
        lowest = placed[name] - _LABEL_GAP
    return placed


def _rule(height: float) -> str:
    return (
        f'<line x1="{_LEFT}" x2="{_LEFT + _PLOT_WIDTH}" y1="{height:.1f}" y2="{height:.1f}" '
        'stroke="#ddd"/>'
    )


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{text}</text>'
