"""Addresses of web pages in a text. Nobody is mentioned or tagged inside them.

An address begins with a scheme, or with a host that a path, a query or a fragment follows. Of a
host without a scheme the syntax decides, not a list of domains: local names are in no list, and new
domains in no old one.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator

from pinhole.text import letters

# Stand-ins for characters beyond ASCII: for letters and marks of any script, and for emoji.
_LETTER, _EMOJI = "ä", "☆"
_LABEL = rf"[A-Za-z0-9_{_LETTER}{_EMOJI}-]+"
# With a letter, which numbers, times and versions do not have.
_NAME = rf"(?=[0-9_-]*[A-Za-z{_LETTER}])[A-Za-z0-9_{_LETTER}-]*[A-Za-z0-9{_LETTER}]"
_BEGINNING = re.compile(
    rf"""
    (?<![A-Za-z0-9+.-]) [A-Za-z][A-Za-z0-9+.-]* ://
    | (?<![\w.@＠\#＃-])
      (?P<user> \w (?:[\w.!$&'*+,;=:%~-]{{0,100}}\w)? @)?
      (?: \[(?P<v6>[0-9A-Fa-f:.]+)\]
        | (?P<v4>[0-9]+(?:\.[0-9]+){{3}})
        | (?:{_LABEL}\.)+ {_NAME} (?<!\..) \.?
        | (?i:localhost)
        | {_NAME} (?(user)|(?=:[0-9]))
      )
      (?: :[0-9]{{0,5}})? (?=[/?\#])
    """,
    re.VERBOSE | re.ASCII,
)
# RFC 3986 has no such characters, and RFC 3987 does not need the last two.
_OUTSIDE = frozenset(' <>"\\^`{|}＃＠')
# Emoji after an address, before the next word.
_DECORATION = re.compile(rf"(?<!{_EMOJI}){_EMOJI}[{_EMOJI}{_LETTER}]*(?=[#＃@＠])")


# What every address has, so that texts without any are not taken apart.
_HINT = re.compile(r"[.:@]|localhost", re.IGNORECASE | re.ASCII)


def spans(text: str) -> list[tuple[int, int]]:
    """The beginning and end of each address."""
    if not _HINT.search(text):
        return []
    shape = "".join(map(_shape, text))
    return list(_spans(_DECORATION.sub(lambda found: " " * len(found[0]), shape)))


def _shape(character: str) -> str:
    """The character by which an address is recognized: RFC 3987 as RFC 3986."""
    if character.isascii() or character in "＃＠":
        return character if character.isprintable() else " "
    category = unicodedata.category(character)
    if category[0] in "LM" or character in letters.JOINERS:
        return _LETTER
    return "0" if category[0] == "N" else _EMOJI if category in ("So", "Sk") else " "


def _spans(shape: str) -> Iterator[tuple[int, int]]:
    end = 0
    for found in _BEGINNING.finditer(shape):
        if found.start() >= end and _is_host(found):
            end = _end(shape, found.end())
            yield found.start(), end


def _is_host(found: re.Match[str]) -> bool:
    number = found["v6"] or found["v4"]
    try:
        return number is None or bool(ipaddress.ip_address(number))
    except ValueError:
        return False


def _end(shape: str, position: int) -> int:
    """The end of an address; a parenthesis that was not opened in it closes one around it."""
    depth = 0
    while position < len(shape) and shape[position] not in _OUTSIDE:
        depth += {"(": 1, ")": -1}.get(shape[position], 0)
        if depth < 0:
            break
        position += 1
    return position
