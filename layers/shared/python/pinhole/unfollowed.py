"""Whom a reader unfollowed lately, the latest last: one short text on the reader's row.

Each takes 18 characters: 64 bits of a hash of the author's id, and the first of a ULID, which say
when to half a minute. So `MOST` of them and the rest of the row are one read unit.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator

from pinhole import ids

MOST = 200
_AUTHOR, _WHEN = 11, 7


def add(text: str, author_id: str) -> str:
    """With an author who is unfollowed now."""
    return without(text, author_id) + _author(author_id) + ids.ulid()[:_WHEN]


def without(text: str, author_id: str) -> str:
    return _join(each for each in _split(text) if each[:_AUTHOR] != _author(author_id))


def later(text: str, moment: str) -> str:
    """Without those who were unfollowed before a moment, a ULID."""
    return _join(each for each in _split(text) if each[_AUTHOR:] >= moment[:_WHEN])


def latest(text: str) -> str:
    """The last ones, as many as there may be."""
    return _join(list(_split(text))[-MOST:])


def among(text: str, author_ids: Iterable[str]) -> set[str]:
    """Those of the authors who are in it."""
    gone = {each[:_AUTHOR] for each in _split(text)}
    return {author_id for author_id in author_ids if _author(author_id) in gone} if gone else set()


def _split(text: str) -> Iterator[str]:
    size = _AUTHOR + _WHEN
    return (text[start : start + size] for start in range(0, len(text), size))


def _join(parts: Iterable[str]) -> str:
    return "".join(parts)


def _author(author_id: str) -> str:
    digest = hashlib.blake2b(author_id.encode(), digest_size=8).digest()
    return base64.urlsafe_b64encode(digest).decode()[:_AUTHOR]
