"""Identifiers: ULIDs for events and objects, Cognito subs for people.

A ULID is 26 characters of Crockford's base 32: 48 bits of milliseconds, then 80 random bits
(https://github.com/ulid/spec). Text order is time order, and the date can be read from the id: the
image CDN derives object keys from it.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from functools import lru_cache

from pinhole import clock

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Python's base-32 digits.
_TO_PYTHONS = str.maketrans(_ALPHABET, "0123456789abcdefghijklmnopqrstuv")
ULID_PATTERN = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
_ULID = re.compile(ULID_PATTERN)
_FAST_SECONDS = 86_400
USER_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_USER = re.compile(USER_PATTERN)


def ulid() -> str:
    """A new ULID for the current time."""
    milliseconds = int(clock.now().timestamp() * 1000)
    return _text(milliseconds << 80 | int.from_bytes(os.urandom(10), "big"))


def above(other: str) -> str:
    """A new ULID that sorts after another, even within the same millisecond."""
    return max(ulid(), following(other))


def boundary(seconds: float) -> str:
    """The smallest ULID of a time in seconds since the epoch: older ULIDs sort below it."""
    return _text(int(seconds * 1000) << 80)


def following(ulid: str) -> str:
    """The next ULID in sort order."""
    return _text(int(ulid.translate(_TO_PYTHONS), 32) + 1)


def is_ulid(text: str) -> bool:
    return _ULID.fullmatch(text) is not None


def may_exist(text: str) -> bool:
    """Whether this is a ULID from the past, allowing for clock skew. Later ones were not created
    here, and their time may not be a valid date.
    """
    return is_ulid(text) and text < boundary(clock.timestamp() + _FAST_SECONDS)


def is_user_id(text: str) -> bool:
    return _USER.fullmatch(text) is not None


@lru_cache(4096)  # ranking repeatedly asks for the same few
def moment(ulid: str) -> datetime:
    """The ULID's creation time in UTC."""
    return datetime.fromtimestamp(milliseconds(ulid) / 1000, UTC)


def milliseconds(ulid: str) -> int:
    """Creation time in milliseconds since the epoch, even for years that `datetime` lacks."""
    return int(ulid[:10].translate(_TO_PYTHONS), 32)


def moved(ulid: str, later: int) -> str:
    """The ULID with its time moved later by this many milliseconds."""
    return _text(milliseconds(ulid) + later << 80)[:10] + ulid[10:]


def _text(number: int) -> str:
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
