"""The posts of likes: rows of likes are small, and whoever follows their stream reads the posts of
a whole batch.
"""

from __future__ import annotations

from pinhole.aws import items, streams
from pinhole.tables import store
from pinhole.tables.posts import Post, PostRow

_OF_POSTS = ("author_id", "kind", "tags")


def added_to(records: list[streams.Record]) -> list[streams.Record]:
    """Add the posts' author, kind and hashtags to records of the likes stream. Drops records of
    deleted posts; keeps unreadable records unchanged.
    """
    post_ids = {post_id for record in records if (post_id := _post_id(record))}
    rows = store.batch_get({Post: [{"post_id": post_id} for post_id in post_ids]})[Post]
    posts = {row["post_id"]: row for row in rows}
    named = [(record, _post_id(record)) for record in records]
    return [
        _with(record, posts[post_id]) if post_id else record
        for record, post_id in named
        if post_id is None or post_id in posts
    ]


def _post_id(record: streams.Record) -> str | None:
    key = record.get("dynamodb", {}).get("Keys", {}).get("post_id", {})
    return key.get("S") or None


def _with(record: streams.Record, post: PostRow) -> streams.Record:
    about = items.attributes({name: post.get(name, "") for name in _OF_POSTS})
    changed = record["dynamodb"].copy()
    if "OldImage" in changed:
        changed["OldImage"] = {**about, **changed["OldImage"]}
    if "NewImage" in changed:
        changed["NewImage"] = {**about, **changed["NewImage"]}
    return {**record, "dynamodb": changed}
