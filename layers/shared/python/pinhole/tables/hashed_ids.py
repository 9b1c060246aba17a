"""A set of people in one short text on a row: 11 characters each, 64 bits of a hash of an id."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Container, Iterable

SIZE = 11


def add(text: str, user_id: str) -> str:
    return without(text, user_id) + mark(user_id)


def without(text: str, user_id: str) -> str:
    return "".join(each for each in _split(text) if each != mark(user_id))


def count(text: str) -> int:
    return len(text) // SIZE


def among(text: str, user_ids: Iterable[str]) -> set[str]:
    """The people among these who are in the set."""
    marks = set(_split(text))
    return {user_id for user_id in user_ids if mark(user_id) in marks} if marks else set()


class Members(Container[str]):
    """The set as a container of user ids."""

    def __init__(self, text: str) -> None:
        self._marks = set(_split(text))

    def __contains__(self, user_id: object) -> bool:
        return bool(self._marks) and isinstance(user_id, str) and mark(user_id) in self._marks


def mark(user_id: str) -> str:
    """A person's code in the text."""
    digest = hashlib.blake2b(user_id.encode(), digest_size=8).digest()
    return base64.urlsafe_b64encode(digest).decode()[:SIZE]


def _split(text: str) -> list[str]:
    return [text[start : start + SIZE] for start in range(0, len(text), SIZE)]
