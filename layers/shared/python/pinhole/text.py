"""What people write: hashtags and mentions in captions and comments, and how long a text is.

Text is stored and returned exactly as written, also when it holds markup or right-to-left
overrides: showing it safely is the client's part. Only what no client could store or show, NUL
and lone surrogates, is refused (see `pinhole.api.schemas`).
"""

from __future__ import annotations

import re
import unicodedata

from pinhole import graphemes

_HASHTAG = re.compile(r"(?<![\w#&/])#(\w{1,100})(?!\w)")
_UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Zs")
_MENTION = re.compile(r"(?<![\w@.])@([A-Za-z0-9_.]{3,30})(?!\w)")


def hashtags(text: str) -> list[str]:
    """The distinct hashtags in order of appearance, case-folded, without `#`; a number is none."""
    found = (tag.casefold() for tag in _HASHTAG.findall(text))
    return list(dict.fromkeys(tag for tag in found if not tag.isdigit()))


def mentions(text: str) -> list[str]:
    """The distinct user names mentioned, in order of appearance, without `@`."""
    found = (name.lower().rstrip(".") for name in _MENTION.findall(text))
    return list(dict.fromkeys(name for name in found if len(name) >= 3))


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
