"""Hashtags and mentions in captions and comments, and the length of a text.

Text is stored and returned exactly as written, even with markup or right-to-left overrides:
displaying it safely is up to the client. Only text that no client could store or display, with NUL
or lone surrogates, is rejected (see `pinhole.api.schemas`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pinhole.text import graphemes, letters, urls

# Including the full-width form of Japanese keyboards.
_HASH = re.compile(r"(?<![\w#＃&/])[#＃]")
LONGEST_TAG = 100
# NFKC would make a tilde of it.
_WAVE_DASH = str.maketrans("\uff5e", "\u301c")
_UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Zs")
# With preceding dots, of which some e-mail addresses have one before the `@`.
_MENTION = re.compile(r"(?<!\.)(\.*)[@＠]([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)")


def hashtags(text: str) -> list[str]:
    """The distinct hashtags in order of appearance, normalized by `hashtag`; none within URLs."""
    marks = (mark for mark in _HASH.finditer(text) if not _follows_letter(text, mark.start()))
    found = (hashtag(_word(text, mark.end())) for mark in _outside_urls(text, marks))
    return list(dict.fromkeys(tag for tag in found if tag))


def hashtag(word: str) -> str | None:
    """The normalized form of a hashtag, without `#`; None if invalid.

    It consists of letters of any script with their accents and vowel signs, digits and `_`, and
    joining marks between them, at most 100 code points, and is not a number. Joining marks at the
    end, as after each syllable of Tibetan, are left out.
    """
    tag = letters.caseless(word.translate(_WAVE_DASH)).rstrip(letters.JOINERS)
    is_word = bool(tag) and _word(tag, 0) == tag and not _is_inside(tag[0])
    return tag if is_word and len(tag) <= LONGEST_TAG and not tag.isdigit() else None


def _outside_urls(text: str, found: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    found = list(found)
    spans = urls.spans(text) if found else []
    return [each for each in found if not any(first < each.end() <= last for first, last in spans)]


def _word(text: str, begin: int) -> str:
    """The word from a position on: letters, digits, underscores and their combining characters."""
    end = begin
    while end < len(text) and _is_of_word(text[end]):
        end += 1
    return text[begin:end].rstrip(letters.JOINERS)


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_" or _is_inside(character)


def _is_inside(character: str) -> bool:
    """Only after the first letter of a word."""
    return character in letters.JOINERS or letters.is_mark(character)


def _follows_letter(text: str, position: int) -> bool:
    return position > 0 and letters.is_mark(text[position - 1])


def mentions(text: str) -> list[str]:
    """The distinct mentioned user names, in order of appearance, without `@`.

    E-mail addresses, URLs and parts of longer words are excluded. Letters of scripts without case
    may touch a mention: such scripts have no spaces, or attach endings to names.
    """
    text = f" {text} "  # so that both neighbours exist
    found = (
        name[2].lower()
        for name in _outside_urls(text, _MENTION.finditer(text))
        if not _is_part(text, name) and not _continues(text[name.end()])
    )
    return list(dict.fromkeys(name for name in found if 3 <= len(name) <= 30))


def _is_part(text: str, name: re.Match[str]) -> bool:
    """Whether what is before a name makes it part of something longer. A word and a full stop do if
    the name might be the host of an e-mail address: `ann.@mail.example`, not `Hi.@ann`.
    """
    before = _letter_before(text, name.start())
    ends_a_sentence = name[1] and "." not in name[2]
    return before in "@＠" if ends_a_sentence else _continues(before)


def _letter_before(text: str, position: int) -> str:
    """The character before a position, without its accents."""
    while letters.is_mark(text[position - 1]):
        position -= 1
    return text[position - 1]


def _continues(character: str) -> bool:
    """Whether this character makes an adjacent name part of something longer."""
    return (
        character in "_@＠"
        or character.isdigit()
        or letters.is_mark(character)
        or _is_cased(character)
    )


def _is_cased(character: str) -> bool:
    """A letter of a script with case."""
    has_case = character.islower() or character.isupper() or character.istitle()
    return has_case and character.isalpha()


def fits(text: str, characters: int) -> bool:
    """Whether the text is within the limit, counted in visible characters.

    There are never more of those than code points, so most texts need no count.
    """
    return len(text) <= characters or graphemes.count(text) <= characters


def is_blank(text: str) -> bool:
    """Whether nothing is visible: only white space, controls and direction marks."""
    return all(unicodedata.category(character) in _UNSEEN for character in text)


def shortened(text: str, most: int) -> str:
    """The text, or its beginning of at most `most` visible characters, with an ellipsis."""
    beginning = text if len(text) <= most else graphemes.cut(text, most)
    return text if beginning == text else beginning.rstrip() + "…"
