"""Labels of a plot's lines."""

from __future__ import annotations

from collections.abc import Mapping


def apart(wanted: Mapping[str, float], lowest: float, gap: float) -> dict[str, float]:
    """Label positions near the wanted ones, none below `lowest`, at least `gap` apart."""
    placed: dict[str, float] = {}
    for name, height in sorted(wanted.items(), key=lambda item: -item[1]):
        placed[name] = min(height, lowest)
        lowest = placed[name] - gap
    return placed
