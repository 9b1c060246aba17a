"""Letters that count as the same when case and accents do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Greek capitals are written without these; in lower case, words differ by them.
_GREEK_ACCENTS = frozenset("\u0300\u0301\u0313\u0314\u0342")
# After an accent these letters need no dialytika, but in capitals, without accents, they do.
_IN_HIATUS = re.compile("(?<=[αεηοωυ]\u0301)([ιυ])(?!\u0308)")
# Characters inside words, as in twitter-text's hashtags: joiners of Persian and Indic scripts,
# middle dots of Catalan and Japanese, the wave dash, maqaf, geresh and gershayim, Tibetan tsheg.
JOINERS = "\u200c\u200d\u00b7\u2027\u30fb\uff65\u30a0\u301c\uff5e\u05be\u05f3\u05f4\u0f0b\u0f0c"
# Combining classes of marks that make another word: kana voicing, viramas, and the marks of Thai,
# Lao, Tibetan and Telugu above and below. Vowel signs of other scripts have class 0.
_KANA_VOICING, _VIRAMA, _OF_SCRIPTS = 8, 9, range(84, 133)
# NFKC takes these vowels of Thai and Lao apart, and no form composes them again.
_VOWELS = {unicodedata.normalize("NFKC", vowel): vowel for vowel in "\u0e33\u0eb3"}
_IGNORED = ("VARIATION SELECTOR", "COMBINING GRAPHEME JOINER", "MONGOLIAN FREE")
# What people write for an apostrophe, such as an acute or a Hebrew geresh, and letters that are
# one, such as the okina: by category and name.
_MAY_BE_APOSTROPHES = ("Pi", "Pf", "Po", "Sk", "Lm")
_APOSTROPHES = re.compile(
    "APOSTROPHE$|SINGLE .*QUOTATION MARK$|(ACUTE|GRAVE) ACCENT$|(TURNED|REVERSED) COMMA$"
    "|HALF RING$|GLOTTAL STOP$|GERESH$|^(MODIFIER LETTER )?PRIME$"
)
_TATWEEL = "\u0640"


def caseless(text: str) -> str:
    """The one form of a text in every case, in Turkish and Greek too; accents stay elsewhere.

    Dotted and dotless i are one letter, and so are Greek letters with and without accents, of which
    capitals show some by a dialytika: `Μάιος` is `ΜΑΪΟΣ`.
    """
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    parts = _IN_HIATUS.sub("\\1\u0308", parts)
    kept, letter = [], ""
    for part in parts.replace("ı", "i"):
        if not is_mark(part):
            letter = part
        elif (part == "\u0307" and letter == "i") or (
            part in _GREEK_ACCENTS and unicodedata.name(letter or " ").startswith("GREEK")
        ):
            continue
        kept.append(part)
    folded = unicodedata.normalize("NFKC", "".join(kept))
    for parts, vowel in _VOWELS.items():
        folded = folded.replace(parts, vowel)
    return folded


@lru_cache(1_000)
def plain(text: str) -> str:
    """A text without case, accents, apostrophes and the Arabic tatweel; Latin letters are those of
    ASCII.
    """
    text = "".join(part for part in text if not _is_apostrophe(part))
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(_ascii(part) for part in parts if not _is_ignored(part))


def is_mark(character: str) -> bool:
    """An accent or a vowel sign: part of the letter before it."""
    return unicodedata.category(character)[0] == "M"


def is_accent(character: str) -> bool:
    """A mark that people leave out when they search, as in `cafe`; also Hebrew and Arabic vowel
    points, which are seldom written, but not the vowel signs of Indian scripts.
    """
    if not is_mark(character):
        return False
    combining_class = unicodedata.combining(character)
    if combining_class == 0:
        return unicodedata.name(character, "").startswith(_IGNORED)
    return combining_class not in (_KANA_VOICING, _VIRAMA) and combining_class not in _OF_SCRIPTS


def is_word(character: str) -> bool:
    """A letter that may be a word by itself: a Han character or kana, not a part of Hangul."""
    is_wide = character.isalpha() and unicodedata.east_asian_width(character) in "FW"
    return is_wide and not unicodedata.name(character, "").startswith("HANGUL")


def _is_ignored(character: str) -> bool:
    return is_accent(character) or character == _TATWEEL or _is_apostrophe(character)


def _is_apostrophe(character: str) -> bool:
    may_be = unicodedata.category(character) in _MAY_BE_APOSTROPHES
    return may_be and bool(_APOSTROPHES.search(unicodedata.name(character, "")))


def is_without_case(character: str) -> bool:
    """Whether this is a letter of a script without capitals, where one letter is often a word.
    Parts of Hangul syllables are not.
    """
    is_letter = character.isalpha() and character.upper() == character.lower()
    return is_letter and not unicodedata.name(character, "").startswith("HANGUL")


@lru_cache(1_000)
def _ascii(character: str) -> str:
    """A Latin letter in ASCII, or two: Unicode decomposes neither strokes nor ligatures. A glottal
    stop is an apostrophe, and left out.
    """
    if character.isascii() or not unicodedata.name(character, "").startswith("LATIN"):
        return character
    from anyascii import anyascii  # few processes meet such a letter

    return str(anyascii(character)).lower().strip("'`")
