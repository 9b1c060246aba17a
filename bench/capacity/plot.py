"""The plots of `bench.capacity`: panels with logarithmic axes, a hand-written SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from bench import plot_labels

_WIDTH, _HEIGHT = 470, 320
_LEFT, _TOP, _PLOT_WIDTH, _PLOT_HEIGHT = 64, 46, 250, 220
_LABEL_GAP = 13
_FONT = 'font-family="system-ui, sans-serif"'
# Okabe and Ito's palette, distinguishable with colour blindness.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#999999")

Line = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    """One diagram: lines of points, which are all above zero."""

    title: str
    below: str
    lines: Mapping[str, Line]


def plot(panels: Sequence[Panel]) -> str:
    """An SVG document, the panels side by side."""
    width = len(panels) * _WIDTH
    parts = [_panel(number, panel) for number, panel in enumerate(panels)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT}" {_FONT}>',
            f'<rect width="{width}" height="{_HEIGHT}" fill="white"/>',
            *parts,
            "</svg>\n",
        ]
    )


@dataclass(frozen=True)
class _Axis:
    """From one power of ten to another, over so many pixels from a start."""

    low: int
    high: int
    start: float
    length: float

    @classmethod
    def of(cls, values: Sequence[float], start: float, length: float) -> _Axis:
        low = floor(log10(min(values)))
        return cls(low, max(low + 1, ceil(log10(max(values)))), start, length)

    def at(self, value: float) -> float:
        return self.start + self.length * (log10(value) - self.low) / (self.high - self.low)

    @property
    def ticks(self) -> list[float]:
        step = ceil((self.high - self.low) / 7)
        return [10.0**power for power in range(self.low, self.high + 1, step)]


def _panel(number: int, panel: Panel) -> str:
    points = [point for line in panel.lines.values() for point in line]
    across = _Axis.of([x for x, _ in points], _LEFT, _PLOT_WIDTH)
    up = _Axis.of([y for _, y in points], _TOP + _PLOT_HEIGHT, -_PLOT_HEIGHT)
    bottom = _TOP + _PLOT_HEIGHT
    parts = [_text(_LEFT, 24, panel.title, "start", 'font-weight="600" font-size="14"')]
    for tick in up.ticks:
        parts += [_rule(up.at(tick)), _text(_LEFT - 6, up.at(tick) + 4, _short(tick), "end")]
    parts += [_text(across.at(tick), bottom + 16, _short(tick), "middle") for tick in across.ticks]
    parts.append(_text(_LEFT + _PLOT_WIDTH / 2, bottom + 36, panel.below, "middle"))
    wanted = {name: up.at(line[-1][1]) for name, line in panel.lines.items()}
    ends = plot_labels.apart(wanted, _TOP + _PLOT_HEIGHT, _LABEL_GAP)
    for colour, (name, line) in zip(_COLOURS, panel.lines.items(), strict=False):
        found = " ".join(f"{across.at(x):.1f},{up.at(y):.1f}" for x, y in line)
        parts.append(f'<polyline points="{found}" fill="none" stroke="{colour}" stroke-width="2"/>')
        end = _LEFT + _PLOT_WIDTH + 8
        parts.append(_text(end, ends[name] + 4, name, "start", f'fill="{colour}"'))
    return f'<g transform="translate({number * _WIDTH} 0)" font-size="11">{"".join(parts)}</g>'


def _short(value: float) -> str:
    for unit, size in (("B", 1e9), ("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{value / size:g}{unit}"
    return f"{value:g}"


def _rule(height: float) -> str:
    ends = f'x1="{_LEFT}" x2="{_LEFT + _PLOT_WIDTH}" y1="{height:.1f}" y2="{height:.1f}"'
    return f'<line {ends} stroke="#ddd"/>'


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{text}</text>'
