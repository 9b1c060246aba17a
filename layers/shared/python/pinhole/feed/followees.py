"""Whom a reader follows, and whose posts are pulled."""

from __future__ import annotations

from pinhole.tables import store
from pinhole.tables.relationships import Follow


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
