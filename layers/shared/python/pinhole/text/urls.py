"""Where a text contains addresses of web pages, in which nobody is mentioned or tagged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# With a scheme, or a host name that a path, a query or a fragment follows.
_BEGINNING = re.compile(
    r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*://"
    r"|(?<![\w.@#＃-])(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?::\d+)?(?=[/?#])"
)
# RFC 3986 has no such characters.
_OUTSIDE = frozenset('<>"\\^`{|}')


def spans(text: str) -> list[tuple[int, int]]:
    """The beginning and end of each address."""
    return list(_spans(text))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    for found in _BEGINNING.finditer(text):
        if found.start() >= end:
            end = _end(text, found.end())
            yield found.start(), end


def _end(text: str, position: int) -> int:
    """Where an address ends; a parenthesis that was not opened in it closes one around it."""
    depth = 0
    while position < len(text) and _continues(text[position]):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth < 0:
            break
        position += 1
    return position


def _continues(character: str) -> bool:
    """ASCII as in RFC 3986, and letters, marks and digits of any script (RFC 3987)."""
    if character.isascii():
        return character.isprintable() and character != " " and character not in _OUTSIDE
    return unicodedata.category(character)[0] in "LMN"
