"""The rules for user names. Cognito and `pinhole.people.reservations` ensure uniqueness."""

from __future__ import annotations

import re

SHORTEST, LONGEST = 3, 30
# A trailing dot would be ambiguous at the end of a sentence with a mention.
PATTERN = r"[a-z0-9_]+(\.[a-z0-9_]+)*"
_VALID = re.compile(rf"(?=.{{{SHORTEST},{LONGEST}}}\Z){PATTERN}", re.ASCII)
# API paths and names that could pass as official.
_RESERVED = frozenset(
    {"about", "admin", "administrator", "api", "explore", "feed", "help", "me", "moderator"}
    | {"moderators", "null", "official", "pinhole", "root", "security", "settings", "staff"}
    | {"support", "system", "tags", "undefined", "users"}
)


def is_possible(username: str) -> bool:
    """Whether a name is written as user names are."""
    return _VALID.fullmatch(username) is not None


def check(username: str) -> None:
    """Raises ValueError, with a sentence for the person who wants the name."""
    if not is_possible(username):
        raise ValueError(
            "A user name has 3 to 30 of the characters a-z, 0-9 and _, with single dots in between"
        )
    if username in _RESERVED:
        raise ValueError(f"The user name {username} is reserved")
