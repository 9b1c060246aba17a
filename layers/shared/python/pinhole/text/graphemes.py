"""Characters as readers see them: a family of emoji is one, and so is a letter with its accents.

These are the extended grapheme clusters of Unicode (https://unicode.org/reports/tr29/), found as
there by a regular expression, over one letter for the kind of each code point. The kinds come from
the categories that Python knows, which differs in nothing that people write.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_JOINER, _NON_JOINER = "\u200d", "\u200c"
# Signs that join the consonants of Indic scripts, and where those are: blocks of 128 code points.
_LINKERS = frozenset("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d")
_INDIC = frozenset(ord(linker) // 128 for linker in _LINKERS)
_RANGES = (
    (0x1F1E6, 0x1F1FF, "R"),  # half a flag
    (0x1F3FB, 0x1F3FF, "m"),  # a tone of skin
    (0x1F000, 0x1FAFF, "p"),
    (0xE0020, 0xE007F, "m"),  # the end of a flag that is spelt
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
    """How many characters a reader sees."""
    return sum(1 for _ in _CLUSTER.finditer("".join(map(_kind, text))))


def cut(text: str, most: int) -> str:
    """The beginning of a text: at most so many code points, and no character in two.

    Of a single character that is longer than that there is nothing.
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
    if 0xAC00 <= point <= 0xD7A3:  # a whole syllable, with or without a trailing consonant
        return "U" if (point - 0xAC00) % 28 else "S"
    if category == "Lo" and point // 128 in _INDIC:
        return "i"
    return _CATEGORIES.get(category) or _CATEGORIES.get(category[0], "o")
