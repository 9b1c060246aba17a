"""Identifiers: ULIDs for what happens in time, Cognito subs for people.

A ULID is 26 characters of Crockford's base 32: 48 bits of milliseconds, then 80 random bits
(https://github.com/ulid/spec). Sorted as text it is sorted by time, and whoever sees it can read
the date in it: the image CDN finds an object's key so.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from functools import lru_cache

from pinhole import clock

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Python's own digits of base 32.
_TO_PYTHONS = str.maketrans(_ALPHABET, "0123456789abcdefghijklmnopqrstuv")
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_FAST_SECONDS = 86_400
_USER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def ulid() -> str:
    """A new ULID of this moment."""
    milliseconds = int(clock.now().timestamp() * 1000)
    return _text(milliseconds << 80 | int.from_bytes(os.urandom(10), "big"))


def above(other: str) -> str:
    """A new ULID that sorts above another one, also within its millisecond."""
    return max(ulid(), following(other))


def boundary(seconds: float) -> str:
    """The smallest ULID of a moment, in seconds since the epoch: what is older sorts below it."""
    return _text(int(seconds * 1000) << 80)


def following(ulid: str) -> str:
    """The ULID right above another one."""
    return _text(int(ulid.translate(_TO_PYTHONS), 32) + 1)


def is_ulid(text: str) -> bool:
    return _ULID.fullmatch(text) is not None


def may_exist(text: str) -> bool:
    """Is this a ULID of a moment that has been, also by a clock that is fast? No other was made
    here: what comes later names nothing, and may be no moment at all.
    """
    return is_ulid(text) and text < boundary(clock.timestamp() + _FAST_SECONDS)


def is_user_id(text: str) -> bool:
    return _USER.fullmatch(text) is not None


@lru_cache(4096)  # ranking asks for the same few more than once
def moment(ulid: str) -> datetime:
    """When the ULID was made, in UTC."""
    return datetime.fromtimestamp(milliseconds(ulid) / 1000, UTC)


def milliseconds(ulid: str) -> int:
    """The same since the epoch; for any ULID, also one of a year that no calendar has."""
    return int(ulid[:10].translate(_TO_PYTHONS), 32)


def moved(ulid: str, later: int) -> str:
    """The same ULID as if it had been made so much later."""
    return _text(milliseconds(ulid) + later << 80)[:10] + ulid[10:]


def _text(number: int) -> str:
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
