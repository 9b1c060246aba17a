"""Pages and their cursors.

A cursor is opaque and stateless: it holds the id of the last item shown, so it survives the item's
deletion, and a signature over the list and its reader. A forged, foreign or damaged cursor raises
InvalidCursor. The signature only catches mistakes; privacy never depends on it, because every list
starts from the reader's own keys and applies the read rules.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from pinhole import errors, ids
from pinhole.settings import settings

_VERSION = b"1"
_SIGNATURE_BYTES = 12
LONGEST_CURSOR = 2_048
_SPELLING = re.compile(r"[A-Za-z0-9_-]+")
_LIMIT = re.compile(r"[0-9]{1,9}")
# Extra reads of a page whose items the rules hide.
_ROUNDS = 4

Entry = TypeVar("Entry")
Shown = TypeVar("Shown")


class Page(NamedTuple):
    """The requested part of a list: `limit` items that come after `after`."""

    scope: str  # names the list and the reader: the cursor's scope
    limit: int
    after: str | None = None  # a ULID, or a user's id

    @classmethod
    def of(cls, scope: str, limit: int, cursor: str | None) -> Page:
        after = unseal(cursor, scope) if cursor else None
        if after is not None and not (ids.is_ulid(after) or ids.is_user_id(after)):
            raise errors.InvalidCursor.of("cursor", "was not made for this list and this reader")
        return cls(scope, limit, after)

    def cursor_after(self, position: str) -> str:
        """The cursor of the page after the item at `position`."""
        return seal(position, self.scope)


def collect(
    page: Page,
    read: Callable[[str | None, int], list[Entry]],
    show: Callable[[list[Entry]], list[Shown]],
    position: Callable[[Entry], str],
) -> tuple[list[Shown], str | None]:
    """Fill a page: read entries after a position, filter them by the rules, read on.

    Returns the items and the next page's cursor, None at the end. A page is shorter than its limit
    only at the end, or when nearly everything read in a few rounds is hidden.
    """
    shown: list[Shown] = []
    after = page.after
    for _ in range(_ROUNDS):
        wanted = page.limit - len(shown)
        entries = read(after, wanted + 1)
        shown += show(entries[:wanted])
        if len(entries) <= wanted:
            return shown, None
        after = position(entries[wanted - 1])
        if len(shown) == page.limit:
            break
    return shown, page.cursor_after(after) if after else None


def limit(text: str) -> int:
    """Parse a `limit` parameter: a whole number from 1 to the largest page size."""
    if _LIMIT.fullmatch(text) and 1 <= int(text) <= settings.page_most:
        return int(text)
    raise errors.InvalidRequest.of(
        "limit", f"must be a whole number from 1 to {settings.page_most}"
    )


def seal(position: str, scope: str) -> str:
    """The signed cursor of a position in the list named by `scope`."""
    sealed = _VERSION + _sign(scope, position) + position.encode()
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def unseal(cursor: str, scope: str) -> str:
    """The position in a cursor. Raises InvalidCursor unless it was sealed for this list."""
    sealed = _decode(cursor)
    version, signature, position = (
        sealed[:1],
        sealed[1 : 1 + _SIGNATURE_BYTES],
        sealed[1 + _SIGNATURE_BYTES :].decode(errors="replace"),
    )
    if len(sealed) < 1 + _SIGNATURE_BYTES or not version.isdigit():
        raise errors.InvalidCursor.of("cursor", "is damaged")
    if version != _VERSION:
        raise errors.InvalidCursor.of("cursor", "is of another version; start from the first page")
    if not hmac.compare_digest(signature, _sign(scope, position)):
        raise errors.InvalidCursor.of("cursor", "was not made for this list and this reader")
    return position


def _decode(cursor: str) -> bytes:
    if len(cursor) > LONGEST_CURSOR:
        raise errors.InvalidCursor.of("cursor", f"has more than {LONGEST_CURSOR} characters")
    # Python would also accept plain base64: one cursor, one spelling.
    if not _SPELLING.fullmatch(cursor):
        raise errors.InvalidCursor.of("cursor", "is damaged")
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        raise errors.InvalidCursor.of("cursor", "is damaged") from None


def _sign(scope: str, position: str) -> bytes:
    text = f"{scope}\n{position}".encode()
    return hmac.digest(settings.cursor_key.encode(), text, hashlib.sha256)[:_SIGNATURE_BYTES]
