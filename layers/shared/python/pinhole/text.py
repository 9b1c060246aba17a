"""What people write: hashtags and mentions in a caption.

Text is stored and returned exactly as written, also when it holds markup or right-to-left
overrides: showing it safely is the client's part. Only what no client could store or show, NUL
and lone surrogates, is refused (see `pinhole.api.schemas`).
"""

from __future__ import annotations

import re

_HASHTAG = re.compile(r"(?<![\w#&/])#(\w{1,100})(?!\w)")
_MENTION = re.compile(r"(?<![\w@.])@([A-Za-z0-9_.]{3,30})(?!\w)")


def hashtags(text: str) -> list[str]:
    """The distinct hashtags in order of appearance, case-folded, without `#`; a number is none."""
    found = (tag.casefold() for tag in _HASHTAG.findall(text))
    return list(dict.fromkeys(tag for tag in found if not tag.isdigit()))


def mentions(text: str) -> list[str]:
    """The distinct user names mentioned, in order of appearance, without `@`."""
    found = (name.lower().rstrip(".") for name in _MENTION.findall(text))
    return list(dict.fromkeys(name for name in found if len(name) >= 3))
