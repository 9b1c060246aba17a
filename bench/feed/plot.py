"""The plot of `bench.feed`: a hand-written SVG of three panels.

Both axes are logarithmic; every line is labelled at its end.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, log10

from bench import plot_labels
from bench.feed.designs import WAYS, reading, with_posts
from bench.results import Cost, Result

_WIDTH, _HEIGHT = 390, 300
_LEFT, _TOP, _PLOT_WIDTH, _PLOT_HEIGHT = 50, 46, 180, 210
_LABEL_GAP = 14
_FONT = 'font-family="system-ui, sans-serif"'
# Okabe and Ito's palette, distinguishable with colour blindness.
_COLOURS = {
    "pull only": "#D55E00",
    "push only": "#009E73",
    "naive hydrate": "#CC79A7",
    "with 50 celebrities": "#56B4E9",
    "Pinhole": "#0072B2",
}
_WITH_CELEBRITIES = "50 celebrities, first page"

Lines = dict[str, list[float]]


def plot(results: list[Result]) -> str:
    """An SVG document."""
    names = [result.size.name for result in results]
    dollars = {way: [with_posts(result, way) for result in results] for way in WAYS}
    panels = [
        _panel(0, "Sequential round trips", names, _pages(results, lambda cost: cost.trips)),
        _panel(1, "Read units of a page", names, _pages(results, lambda cost: cost.rcu)),
        _panel(2, "$ / M pages with their posts", names, dollars),
    ]
    width = len(panels) * _WIDTH
    size = f'viewBox="0 0 {width} {_HEIGHT}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_FONT}>',
            f'<rect width="{width}" height="{_HEIGHT}" fill="white"/>',
            *panels,
            "</svg>\n",
        ]
    )


def _pages(results: list[Result], value: Callable[[Cost], float]) -> Lines:
    lines = {way: [value(reading(result, way)) for result in results] for way in WAYS}
    celebrities = [value(result.lines[_WITH_CELEBRITIES]) for result in results]
    return {**lines, "with 50 celebrities": celebrities}


def _panel(number: int, title: str, names: list[str], lines: Lines) -> str:
    decades = max(1, ceil(log10(max(max(values) for values in lines.values()))))
    xs = [_LEFT + _PLOT_WIDTH * index / (len(names) - 1 or 1) for index in range(len(names))]

    def y(value: float) -> float:
        return _TOP + _PLOT_HEIGHT * (1 - log10(value) / decades)

    parts = [_text(_LEFT, 24, title, "start", 'font-weight="600" font-size="14"')]
    for tick in (10**decade for decade in range(decades + 1)):
        parts += [_rule(y(tick)), _text(_LEFT - 6, y(tick) + 4, f"{tick:,}", "end")]
    for x, name in zip(xs, names, strict=True):
        parts.append(_text(x, _TOP + _PLOT_HEIGHT + 18, name, "middle"))
    parts.append(_text(_LEFT + _PLOT_WIDTH / 2, _HEIGHT - 8, "people, posts, followees", "middle"))
    wanted = {name: y(values[-1]) for name, values in lines.items()}
    labels = plot_labels.apart(wanted, _TOP + _PLOT_HEIGHT, _LABEL_GAP)
    for name in sorted(lines, key=list(_COLOURS).index):  # ours last, on top
        parts.append(_line(xs, [y(value) for value in lines[name]], _COLOURS[name]))
        label = f"{name}: {_short(lines[name][-1])}"
        parts.append(
            _text(xs[-1] + 8, labels[name] + 4, label, "start", f'fill="{_COLOURS[name]}"')
        )
    return f'<g transform="translate({number * _WIDTH} 0)" font-size="11">{"".join(parts)}</g>'


def _line(xs: list[float], ys: list[float], colour: str) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>'


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _rule(height: float) -> str:
    return (
        f'<line x1="{_LEFT}" x2="{_LEFT + _PLOT_WIDTH}" y1="{height:.1f}" y2="{height:.1f}" '
        'stroke="#ddd"/>'
    )


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{text}</text>'
