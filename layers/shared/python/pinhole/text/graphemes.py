"""Visible characters: a family emoji is one, and so is a letter with its accents.

These are the extended grapheme clusters of Unicode 16 (https://unicode.org/reports/tr29/).
"""

from __future__ import annotations

# Code points in the longest emoji. A character may have any number of accents, but a beginning that
# is shown elsewhere must stay small.
_LONGEST = 10


def count(text: str) -> int:
    """The number of visible characters."""
    return len(_clusters(text))


def cut(text: str, most: int) -> str:
    """The beginning of a text: at most `most` visible characters, none of them split, and at most
    ten times as many code points. Empty if the first character is longer than that.
    """
    kept, longest = "", most * _LONGEST
    for cluster in _clusters(text[: longest + 1])[:most]:
        if len(kept) + len(cluster) > longest:
            break
        kept += cluster
    return kept


def _clusters(text: str) -> list[str]:
    from pyuegc import EGC  # most texts are short, and most processes count none

    return list(EGC(text))
