"""Short cuts: rows as the system leaves them, for tests that need many."""

from __future__ import annotations

from pinhole import ids
from pinhole.tables import FeedEntry, Post, User


def growing():
    """ULIDs, each above all before, also within one millisecond."""
    last = ""
    while True:
        if (ulid := ids.ulid()) > last:
            yield (last := ulid)


newest = growing().__next__


def add_post(author):
    """A post's row, as the pipeline leaves it."""
    medium = {"index": 0, "content_type": "image/jpeg", "state": "ready", "type": "photo"}
    post = Post(newest(), author_id=author.user_id, state="published", media=[medium])
    post.created_at, post.correlation_id = "2026-11-22T12:00:00.000Z", "none"
    post.save()
    return post.post_id


def deliver(reader, author, post_id):
    FeedEntry(reader.user_id, post_id, author_id=author.user_id, expires_at=2**40).save()


def arrive(*people):
    for one in people:
        User(one.user_id, username=one.username, display_name="", created_at="").save()
