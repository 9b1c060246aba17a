"""Visible characters: a family emoji is one, and so is a letter with its accents.

These are the extended grapheme clusters of Unicode 16 (https://unicode.org/reports/tr29/).
"""

from __future__ import annotations


def count(text: str) -> int:
    """The number of visible characters."""
    return len(_clusters(text))


def cut(text: str, most: int) -> str:
    """The beginning of a text: at most `most` code points, without splitting a character.

    Empty if the first character is longer than that.
    """
    kept = ""
    for cluster in _clusters(text[: most + 1]):
        if len(kept) + len(cluster) > most:
            break
        kept += cluster
    return kept


def _clusters(text: str) -> list[str]:
    from pyuegc import EGC  # most texts are short, and most processes count none

    return list(EGC(text))
