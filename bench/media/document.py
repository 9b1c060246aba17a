"""`docs/benches/media-cost.md`, whose two parts are written by two benches."""

from __future__ import annotations

from local.environments import ROOT

FILE = ROOT / "docs" / "benches" / "media-cost.md"
_AVIF = "# What AVIF saves\n"


def write(renditions: str = "", avif: str = "") -> None:
    """Replace one part, or both."""
    FILE.write_text(replaced(FILE.read_text(), renditions, avif))


def replaced(text: str, renditions: str = "", avif: str = "") -> str:
    """The document with these parts instead of its own."""
    first, _, rest = text.partition(_AVIF)
    second = avif or (_AVIF + rest if rest else "")
    return "\n\n".join(part.strip() for part in (renditions or first, second) if part) + "\n"
