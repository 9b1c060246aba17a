"""Records of interactions on posts (likes, saves, comments), joined with the posts. The rows of
interactions are small and say little about their post, so learning from a stream reads the posts of
each batch.
"""

from __future__ import annotations

from pinhole.aws import items, streams
from pinhole.tables import store
from pinhole.tables.posts import Post, PostRow

_OF_POSTS = ("author_id", "kind", "tags")


def with_posts(records: list[streams.Record]) -> list[streams.Record]:
    """Add the posts' author, kind and hashtags to records, where an interaction has no attribute of
    that name. Drops records of deleted posts; keeps unreadable records unchanged.
    """
    named = [(record, _post_id(record)) for record in records]
    keys = [{"post_id": post_id} for _, post_id in named if post_id]
    posts = {row["post_id"]: row for row in store.batch_get({Post: keys})[Post]}
    return [
        _with(record, posts[post_id]) if post_id else record
        for record, post_id in named
        if post_id is None or post_id in posts
    ]


def _post_id(record: streams.Record) -> str | None:
    """The id of the post, which is in the key of a like or a save, and in the row of a comment."""
    changed = record.get("dynamodb", {})
    parts = (changed.get("Keys"), changed.get("OldImage"), changed.get("NewImage"))
    named = ((part or {}).get("post_id", {}).get("S") for part in parts)
    return next((str(post_id) for post_id in named if post_id), None)


def _with(record: streams.Record, post: PostRow) -> streams.Record:
    about = items.attributes({name: post.get(name, "") for name in _OF_POSTS})
    changed = record["dynamodb"].copy()
    if "OldImage" in changed:
        changed["OldImage"] = {**about, **changed["OldImage"]}
    if "NewImage" in changed:
        changed["NewImage"] = {**about, **changed["NewImage"]}
    return {**record, "dynamodb": changed}
