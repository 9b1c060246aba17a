"""The followees of a reader, and those whose posts are pulled."""

from __future__ import annotations

from pinhole.people import directory
from pinhole.tables import store
from pinhole.tables.kept_rows import Kept
from pinhole.tables.people import UserRow
from pinhole.tables.relationships import Follow

# The rows of celebrities, which name their recent posts, by user id.
_celebrities: Kept[UserRow] = Kept(2_000)


def celebrities_of(user_id: str, is_fresh: bool = False) -> list[str]:
    """The followees whose posts are pulled."""
    rows = store.query(
        Follow,
        "follower_id = :user_id",
        {":user_id": user_id},
        index=Follow.by_celebrity,
        is_consistent=is_fresh,
    )
    return [row["celebrity_id"] for row in rows]


def rows_of(celebrities: list[str], is_first: bool) -> list[UserRow]:
    """The rows of celebrities. For the first page of a feed they may be those just read for another
    reader; later pages must not list less than the first did.
    """
    kept = _celebrities.find(celebrities) if is_first else {}
    found = directory.find(user_id for user_id in celebrities if user_id not in kept)
    for user_id, row in found.items():
        _celebrities.keep(user_id, row)
    return list((kept | found).values())


def followed(user_id: str) -> set[str]:
    """The current followees."""
    rows = store.query(
        Follow,
        "follower_id = :user_id",
        {":user_id": user_id},
        index=Follow.by_time,
        is_consistent=True,
    )
    return {row["followee_id"] for row in rows}
