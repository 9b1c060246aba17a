"""Visible characters: a family emoji is one, and so is a letter with its accents.

These are the extended grapheme clusters of Unicode 16 (https://unicode.org/reports/tr29/).
"""

from __future__ import annotations

# Bytes per character of a beginning, which must stay small although a character may have any number
# of accents: a page of posts has a hundred of them. A syllable of Thai takes 9.
_BYTES_EACH = 11


def count(text: str) -> int:
    """The number of visible characters."""
    return len(_clusters(text))


def cut(text: str, most: int) -> str:
    """The beginning of a text: at most `most` visible characters, none of them split, and
    eleven times as many bytes. Empty if the first character is longer than that.
    """
    kept, room = "", most * _BYTES_EACH
    for cluster in _clusters(text[: room + 1])[:most]:
        room -= len(cluster.encode(errors="surrogatepass"))
        if room < 0:
            break
        kept += cluster
    return kept


def _clusters(text: str) -> list[str]:
    from pyuegc import EGC  # most texts are short, and most processes count none

    return list(EGC(text))
