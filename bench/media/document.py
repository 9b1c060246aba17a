"""`docs/benches/media-cost.md`, whose parts are written by several benches."""

from __future__ import annotations

import re

from local.environments import ROOT

FILE = ROOT / "docs" / "benches" / "media-cost.md"
RENDITIONS, TEN = "What renditions cost", "What all ten renditions cost"
AVIF, GAIN_MAPS = "What AVIF saves", "What gain maps cost"
TOTALS = "What photos cost in all"
_ORDER = (RENDITIONS, TEN, AVIF, GAIN_MAPS, TOTALS)


def write(part: str) -> None:
    """Replace the part with the heading of this one."""
    FILE.write_text(replaced(FILE.read_text(), part))


def replaced(text: str, part: str) -> str:
    """The document with this part instead of the one with its heading, or in its place."""
    parts = {
        _heading(each): each.strip() for each in [*re.split(r"^(?=# )", text, flags=re.M), part]
    }
    return "\n\n".join(parts[name] for name in _ORDER if name in parts) + "\n"


def _heading(part: str) -> str:
    return part.lstrip().partition("\n")[0].removeprefix("# ")
