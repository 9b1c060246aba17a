"""What people write: hashtags and mentions in captions and comments, and how long a text is.

Text is stored and returned exactly as written, also when it holds markup or right-to-left
overrides: showing it safely is the client's part. Only what no client could store or show, NUL
and lone surrogates, is refused (see `pinhole.api.schemas`).
"""

from __future__ import annotations

import re
import unicodedata

from pinhole.text import graphemes

# Also the wide form that Japanese keyboards write.
_HASH = re.compile(r"(?<![\w#＃&/])[#＃]")
_LONGEST_TAG = 100
# Join letters of one word: in Persian and Indic scripts, and the ela geminada of Catalan.
_JOINERS = "\u200c\u200d\u00b7"
_UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Zs")
# With the dots before it: in a mail address they may come after a letter.
_MENTION = re.compile(r"(?<!\.)\.*[@＠]([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)")


def hashtags(text: str) -> list[str]:
    """The distinct hashtags in order of appearance, as `hashtag` writes them."""
    marks = (mark for mark in _HASH.finditer(text) if not _follows_letter(text, mark.start()))
    found = (hashtag(_word(text, mark.end())) for mark in marks)
    return list(dict.fromkeys(tag for tag in found if tag))


def hashtag(word: str) -> str | None:
    """One spelling for all ways to write a hashtag, without `#`; None for what is none.

    It is of letters of any script with their accents and vowel signs, digits and `_`, at most 100
    code points, and no number.
    """
    tag = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())
    is_word = bool(tag) and _word(tag, 0) == tag and not _is_mark(tag[0])
    return tag if is_word and len(tag) <= _LONGEST_TAG and not tag.isdigit() else None


def _word(text: str, begin: int) -> str:
    """The letters, digits and underscores from a place on, with what belongs to them."""
    end = begin
    while end < len(text) and _is_of_word(text[end]):
        end += 1
    return text[begin:end].rstrip(_JOINERS)


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_" or character in _JOINERS or _is_mark(character)


def _follows_letter(text: str, place: int) -> bool:
    return place > 0 and _is_mark(text[place - 1])


def _is_mark(character: str) -> bool:
    """An accent or a vowel sign: part of the letter before it."""
    return unicodedata.category(character)[0] == "M"


def mentions(text: str) -> list[str]:
    """The distinct user names mentioned, in order of appearance, without `@`.

    A mail address and a part of a longer word are none. Letters of scripts without case may stand
    directly beside a mention: they are written without spaces, or are endings of the name.
    """
    text = f" {text} "  # there is something on both sides
    found = (
        name[1].lower()
        for name in _MENTION.finditer(text)
        if not _continues(_letter_before(text, name.start())) and not _continues(text[name.end()])
    )
    return list(dict.fromkeys(name for name in found if 3 <= len(name) <= 30))


def _letter_before(text: str, place: int) -> str:
    """The character before a place, without its accents."""
    while _is_mark(text[place - 1]):
        place -= 1
    return text[place - 1]


def _continues(character: str) -> bool:
    """Is a name beside this a part of something longer?"""
    return character in "_@＠" or character.isdigit() or _is_mark(character) or _is_cased(character)


def _is_cased(character: str) -> bool:
    """A letter of a script that has capital letters."""
    has_case = character.islower() or character.isupper() or character.istitle()
    return has_case and character.isalpha()


def fits(text: str, characters: int) -> bool:
    """Is this as long as it may be, counted in characters as readers see them?

    There are never more of those than code points: hardly any text has to be looked at.
    """
    return len(text) <= characters or graphemes.count(text) <= characters


def is_blank(text: str) -> bool:
    """Is there nothing to see: white space, controls and marks of direction only?"""
    return all(unicodedata.category(character) in _UNSEEN for character in text)


def shortened(text: str, most: int) -> str:
    """A text, or its beginning with an ellipsis, of about so many code points."""
    return text if len(text) <= most else graphemes.cut(text, most).rstrip() + "…"
