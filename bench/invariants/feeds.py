"""Feeds equal the truth: a timeline holds the visible posts of its reader's followees, once each.

What is visible is computed from follows, mutes, people and posts alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pinhole.aws.items import Row

from bench.invariants.evidence import Evidence, listed


def missing(seen: Evidence) -> list[str]:
    """Posts that a timeline lacks."""
    return listed(
        f"{reader} misses {post_id}"
        for reader, shown in seen.timelines.items()
        for post_id in _expected(seen, reader) - set(shown)
    )


def surplus(seen: Evidence) -> list[str]:
    """Posts that a timeline should not have."""
    return listed(
        f"{reader} has {post_id} in excess"
        for reader, shown in seen.timelines.items()
        for post_id in set(shown) - _expected(seen, reader)
    )


def repeated(seen: Evidence) -> list[str]:
    """Posts that a timeline has more than once."""
    return listed(
        f"{reader} has {post_id} {times} times"
        for reader, shown in seen.timelines.items()
        for post_id, times in Counter(shown).items()
        if times > 1
    )


def disordered(seen: Evidence) -> list[str]:
    """Timelines that are not in order of time."""
    return listed(
        f"{reader} has posts out of order"
        for reader, shown in seen.timelines.items()
        if shown != sorted(shown, reverse=True)
    )


def stored(seen: Evidence) -> list[str]:
    """Stored entries of posts whose author the reader does not follow: reading would hide some."""
    follows = {(row["follower_id"], row["followee_id"]) for row in _follows(seen)}
    return listed(
        f"{row['user_id']} has an entry of {row['post_id']} without following its author"
        for row in seen.table("feeds")
        if (row["user_id"], row["author_id"]) not in follows
    )


def _expected(seen: Evidence, reader: str) -> set[str]:
    authors = dict(_authors(seen, reader))
    return {
        row["post_id"]
        for row in seen.table("posts")
        if row["author_id"] in authors and _is_visible(row, authors[row["author_id"]])
    }


def _authors(seen: Evidence, reader: str) -> Iterator[tuple[str, Row]]:
    """A reader's followees who exist and are not muted, with the follow."""
    people = seen.by_id("users", "user_id")
    muted = {row["muted_id"] for row in seen.table("mutes") if row["user_id"] == reader}
    for row in _follows(seen):
        author = people.get(row["followee_id"], {"deleted_at": "never there"})
        is_hidden = author.get("deleted_at") or author.get("suspended")
        if row["follower_id"] == reader and row["followee_id"] not in muted and not is_hidden:
            yield row["followee_id"], row


def _is_visible(post: Row, follow: Row) -> bool:
    is_for_reader = not post.get("audience") or bool(follow.get("close_id"))
    return post["state"] == "published" and not post.get("hidden") and is_for_reader


def _follows(seen: Evidence) -> list[Row]:
    return [
        row for row in seen.table("follows") if row.get("follow_id") and not row.get("has_ended")
    ]
