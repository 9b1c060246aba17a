"""Counts equal rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pinhole.aws.items import Row

from bench.invariants.evidence import Evidence, listed


def likes(seen: Evidence) -> list[str]:
    """Likes of posts."""
    return _wrong(seen, "likes", (f"post#{row['post_id']}" for row in _counted(seen, "likes")))


def saves(seen: Evidence) -> list[str]:
    """Saves of posts."""
    return _wrong(seen, "saves", (f"post#{row['post_id']}" for row in _counted(seen, "saves")))


def comments(seen: Evidence) -> list[str]:
    """Comments under posts, replies included."""
    return _wrong(seen, "comments", (f"post#{row['post_id']}" for row in _published(seen)))


def replies(seen: Evidence) -> list[str]:
    """Replies to comments."""
    parents = (row["parent_id"] for row in _published(seen) if row.get("parent_id"))
    return _wrong(seen, "replies", (f"comment#{parent}" for parent in parents))


def comment_likes(seen: Evidence) -> list[str]:
    """Likes of comments."""
    rows = _counted(seen, "comment_likes")
    return _wrong(seen, "comment_likes", (f"comment#{row['comment_id']}" for row in rows))


def followers(seen: Evidence) -> list[str]:
    """People who follow a person."""
    return _wrong(seen, "followers", (f"user#{row['followee_id']}" for row in _follows(seen)))


def following(seen: Evidence) -> list[str]:
    """People whom a person follows."""
    return _wrong(seen, "following", (f"user#{row['follower_id']}" for row in _follows(seen)))


def posts(seen: Evidence) -> list[str]:
    """A person's published posts."""
    published = (row for row in seen.table("posts") if row["state"] == "published")
    return _wrong(seen, "posts", (f"user#{row['author_id']}" for row in published))


def _counted(seen: Evidence, table: str) -> list[Row]:
    return [row for row in seen.table(table) if not row.get("is_uncounted")]


def _published(seen: Evidence) -> list[Row]:
    return [row for row in _counted(seen, "comments") if row["state"] == "published"]


def _follows(seen: Evidence) -> list[Row]:
    return [
        row for row in seen.table("follows") if row.get("follow_id") and not row.get("has_ended")
    ]


def _wrong(seen: Evidence, kind: str, subjects: Iterable[str]) -> list[str]:
    """Subjects whose counter is not the number of times that rows name them."""
    true = Counter(subjects)
    stored = {
        row["subject"]: row.get(kind, 0) + row.get(f"rolled_{kind}", 0)
        for row in seen.table("counters")
    }
    return listed(
        f"{subject} has {stored.get(subject, 0)} {kind} counted, {true[subject]} in rows"
        for subject in stored.keys() | true.keys()
        if stored.get(subject, 0) != true[subject]
    )
