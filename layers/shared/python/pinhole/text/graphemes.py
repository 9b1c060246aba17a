"""Visible characters: a family emoji is one, and so is a letter with its accents.

These are Unicode's extended grapheme clusters (https://unicode.org/reports/tr29/), matched as
described there by a regular expression over one letter per code point for its class. The classes
come from Python's Unicode categories, which makes no difference for text that people write.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_JOINER, _NON_JOINER = "\u200d", "\u200c"
# Viramas, which join consonants of Indic scripts, and the blocks of 128 code points they are in.
_LINKERS = frozenset("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d")
_INDIC = frozenset(ord(linker) // 128 for linker in _LINKERS)
_RANGES = (
    (0x1F1E6, 0x1F1FF, "R"),  # half a flag
    (0x1F3FB, 0x1F3FF, "m"),  # skin tones
    (0x1F000, 0x1FAFF, "p"),
    (0xE0020, 0xE007F, "m"),  # tags of subdivision flags
    (0x1100, 0x115F, "L"),  # parts of Hangul syllables: leading, vowel, trailing
    (0x1160, 0x11A7, "V"),
    (0x11A8, 0x11FF, "T"),
)
_CATEGORIES = {"M": "m", "Cc": "c", "Cf": "c", "Zl": "c", "Zp": "c", "So": "p"}
_CLUSTER = re.compile(
    r"rn|[rnc]"
    r"|(?:RR?|L*(?:SV*|V+|U)T*|L+|T+|p(?:[mk]*zp)*|i(?:[mkz]*k[mkz]*i)*|o)[mkz]*"
    r"|[mkz]+"
)


def count(text: str) -> int:
    """The number of visible characters."""
    return sum(1 for _ in _CLUSTER.finditer("".join(map(_kind, text))))


def cut(text: str, most: int) -> str:
    """The beginning of a text: at most `most` code points, without splitting a character.

    Empty if the first character is longer than that.
    """
    ends = (found.end() for found in _CLUSTER.finditer("".join(map(_kind, text[: most + 1]))))
    return text[: max((end for end in ends if end <= most), default=0)]


@lru_cache(1_000)
def _kind(character: str) -> str:
    special = {"\r": "r", "\n": "n", _JOINER: "z", _NON_JOINER: "m"}.get(character)
    if special or character in _LINKERS:
        return special or "k"
    point, category = ord(character), unicodedata.category(character)
    for first, last, kind in _RANGES:
        if first <= point <= last:
            return kind
    if 0xAC00 <= point <= 0xD7A3:  # a precomposed syllable, with or without a trailing consonant
        return "U" if (point - 0xAC00) % 28 else "S"
    if category == "Lo" and point // 128 in _INDIC:
        return "i"
    return _CATEGORIES.get(category) or _CATEGORIES.get(category[0], "o")
