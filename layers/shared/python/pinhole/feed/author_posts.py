"""The posts of one author, newest first: those that the author's row lists, then the older ones."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from pinhole.access.visibility import PUBLISHED
from pinhole.feed.stable_paging import BOTTOM, Candidate
from pinhole.tables import store
from pinhole.tables.people import UserRow
from pinhole.tables.posts import Post

_CHUNK = 25


def recent(author: UserRow, below: str) -> Iterator[Candidate]:
    """An author's posts below an id, newest first: from the author's row, then from the posts
    table.
    """
    yield from (post for post in recent_posts(author) if post.post_id < below)
    if since := author.get("recent_from"):
        yield from posts_of(author["user_id"], min(below, since))


def recent_posts(author: UserRow) -> list[Candidate]:
    """The newest posts listed in an author's row, newest first."""
    return [
        Candidate(post_id, author["user_id"], kind, tuple(tags.split()))
        for post_id, kind, tags in orjson.loads(author.get("recent_posts", "[]"))
    ]


def is_spent(author: UserRow, below: str) -> bool:
    """Whether the author's row lists no post below an id although older ones may exist."""
    return (author.get("recent_from") or BOTTOM) >= below


def posts_of(author_id: str, below: str) -> Iterator[Candidate]:
    """An author's published posts below an id, newest first, from the posts table."""
    found = store.query(
        Post,
        "author_id = :author_id AND post_id < :below",
        {":author_id": author_id, ":below": below},
        index=Post.by_author,
        newest_first=True,
        page=_CHUNK,
    )
    for row in found:
        if row["state"] == PUBLISHED:
            tags = tuple(row.get("tags", "").split())
            yield Candidate(row["post_id"], author_id, row["kind"], tags)


def ids_of(author_id: str, since: str) -> Iterator[str]:
    """An author's posts from an id on, in any state."""
    where = "author_id = :author_id AND post_id >= :since"
    values = {":author_id": author_id, ":since": since}
    found = store.query(Post, where, values, index=Post.by_author)
    return (row["post_id"] for row in found)
