"""A reader's recent unfollows, the latest last, as one short text in the reader's row.

Each takes 18 characters: 64 bits of a hash of the author's id, then the start of a ULID, a time to
within half a minute. `MOST` of them and the rest of the row fit into one read unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinhole import ids
from pinhole.tables import hashed_ids

MOST = 200
_AUTHOR, _WHEN = hashed_ids.SIZE, 7


def add(text: str, author_id: str) -> str:
    """Add an author, unfollowed now."""
    return without(text, author_id) + hashed_ids.mark(author_id) + ids.ulid()[:_WHEN]


def without(text: str, author_id: str) -> str:
    return _join(each for each in _split(text) if each[:_AUTHOR] != hashed_ids.mark(author_id))


def later(text: str, moment: str) -> str:
    """Drop those unfollowed before a time, given as a ULID."""
    return _join(each for each in _split(text) if each[_AUTHOR:] >= moment[:_WHEN])


def latest(text: str) -> str:
    """The latest `MOST`."""
    return _join(list(_split(text))[-MOST:])


def among(text: str, author_ids: Iterable[str]) -> set[str]:
    """The authors who are in the text."""
    return hashed_ids.among("".join(each[:_AUTHOR] for each in _split(text)), author_ids)


def _split(text: str) -> Iterator[str]:
    size = _AUTHOR + _WHEN
    return (text[start : start + size] for start in range(0, len(text), size))


def _join(parts: Iterable[str]) -> str:
    return "".join(parts)
