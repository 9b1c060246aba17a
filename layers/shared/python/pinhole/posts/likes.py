"""Likes. The row is the like; the count follows it through the stream (`pinhole.counts.counters`).

A like is one round trip: it is written beside the reads that say whether it may be, and taken back
at once if it may not (`_tie` says when those take a second one). It is small and says nothing of
the post; who learns from likes reads the posts of a whole batch (`with_posts`).
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from pynamodb.exceptions import DeleteError, UpdateError

from pinhole import clock, errors, ids, log
from pinhole.access import rate_limits, ties, visibility
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.counts import counters
from pinhole.people import directory
from pinhole.posts import likers
from pinhole.tables import store
from pinhole.tables.feeds import Reader
from pinhole.tables.people import User
from pinhole.tables.posts import Counter, Like, Post

_OF_POSTS = ("author_id", "kind", "tags")
# Longer than a request may run.
_YOUNG_SECONDS = 60
_TRIES = 5
_threads = ThreadPoolExecutor(8)


@dataclass(frozen=True)
class _Scene:
    """What a like is about, as it was read beside its writing."""

    post: Row | None
    counts: Row | None
    like: Row | None
    reader: Row | None


def add(viewer: Viewer, post_id: str) -> dict[str, Any]:
    """Like a published post; liking it again changes nothing. The count includes the own like.

    Raises NotFound, Forbidden or Conflict if the post cannot be liked, and RateLimited.
    """
    rate_limits.refuse_if_known(viewer, "likes")
    like_id = ids.ulid()
    written = _threads.submit(_put, viewer, post_id, like_id, log.correlation_id())
    spent = _threads.submit(rate_limits.spend, viewer, "likes")
    try:
        scene = _read(viewer, post_id)
        spent.result()
        visibility.require_published(viewer, scene.post, _tie(viewer, scene))
        own = written.result()
    except BaseException:
        _take_back(viewer, post_id, like_id, written)
        raise
    return {"is_liked": True, "like_count": counters.value(scene.counts, "likes", own)}


def remove(viewer: Viewer, post_id: str) -> dict[str, Any]:
    """Take a like back, whatever became of the post; the count leaves out the own like, and is 0 of
    what one may not see. Without a like nothing changes, and it raises as `add` does.
    """
    removed = _threads.submit(_delete, viewer, post_id)
    scene = _read(viewer, post_id)
    # A deletion that was made again, because its answer was lost, finds nothing.
    like_id = removed.result() or (scene.like or {}).get("like_id")
    tie = _tie(viewer, scene)
    if like_id is None:
        visibility.require_published(viewer, scene.post, tie)
    elif not visibility.is_published_to(viewer, scene.post, tie):
        return {"is_liked": False, "like_count": 0}
    count = counters.value(scene.counts, "likes", like_id)
    return {"is_liked": False, "like_count": max(0, count - 1) if like_id else count}


def with_posts(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records of the likes stream with their posts' author, kind and hashtags in the rows. Those of
    posts that are gone are left out; those that cannot be read stay as they are.
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


def _post_id(record: dict[str, Any]) -> str | None:
    key = record.get("dynamodb", {}).get("Keys", {}).get("post_id", {})
    return key.get("S") or None


def _with(record: dict[str, Any], post: Row) -> dict[str, Any]:
    about = items.attributes({name: post.get(name, "") for name in _OF_POSTS})
    images = {
        name: {**about, **image} if name in ("OldImage", "NewImage") else image
        for name, image in record["dynamodb"].items()
    }
    return {**record, "dynamodb": images}


def _read(viewer: Viewer, post_id: str) -> _Scene:
    """In one round trip. Somebody who is here for the first time gets their row after it."""
    rows = store.batch_get(
        {
            User: [{"user_id": viewer.user_id}],
            Post: [{"post_id": post_id}],
            Counter: [counters.key(counters.of_post(post_id))],
            Like: [{"viewer_id": viewer.user_id, "post_id": post_id}],
            Reader: [{"user_id": viewer.user_id}],
        },
        consistent=[Like, Reader],
    )
    directory.require_open(viewer, next(iter(rows[User]), None))
    found = {table: next(iter(rows[table]), None) for table in rows}
    return _Scene(found[Post], found[Counter], found[Like], found[Reader])


def _tie(viewer: Viewer, scene: _Scene) -> Tie:
    """What stands between the viewer and the author, who is known only from the post: asked only if
    there may be anything, so that most likes stay one round trip. The viewer's own row says if they
    have to do with blocks, the post if not everybody may see it (`pinhole.accounts.privacy`).
    """
    post = scene.post or {}
    has_blocks = (scene.reader or {}).get("has_blocks")
    if has_blocks or post.get("guarded") or post.get("audience"):
        return ties.to_author(viewer, scene.post)
    return ties.STRANGER


def _put(viewer: Viewer, post_id: str, like_id: str, correlation_id: str) -> str:
    """Write the like, unless there is one; the id of the one that stands.

    One that was written just now may be about to be taken back, by the request that wrote it: this
    request keeps it, for itself.
    """
    like = {
        "viewer_id": viewer.user_id,
        "post_id": post_id,
        "like_id": like_id,
        "post_bucket": likers.bucket(post_id, viewer.user_id),
        "correlation_id": correlation_id,
    }
    for _ in range(_TRIES):
        try:
            clients.dynamodb().put_item(
                TableName=Like.Meta.table_name,
                Item=items.attributes(like),
                ConditionExpression="attribute_not_exists(post_id)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if not clients.is_refused(error):
                raise
            standing = items.plain(error.response["Item"])
            if _is_settled(standing) or _keep(standing):
                return standing["like_id"]
        else:
            return like_id
    raise errors.Busy("This is liked and unliked by too many requests at once")


def _is_settled(like: Row) -> bool:
    """Is it certain that nobody is about to take this like back?"""
    return "kept" in like or like["like_id"] < ids.boundary(clock.timestamp() - _YOUNG_SECONDS)


def _keep(like: Row) -> bool:
    """Note that another request than its writer relies on a like; False if it is gone."""
    row = Like(like["viewer_id"], like["post_id"])
    try:
        row.update([Like.kept.set(True)], Like.like_id == like["like_id"])
    except UpdateError as error:
        if not clients.is_refused(error):
            raise
        return False
    return True


def _take_back(viewer: Viewer, post_id: str, like_id: str, written: Future[str]) -> None:
    """Delete what was just written, and nothing else, unless another request relies on it."""
    if written.exception() is None and written.result() != like_id:
        return
    try:
        Like(viewer.user_id, post_id).delete((Like.like_id == like_id) & Like.kept.does_not_exist())
    except DeleteError as error:
        if not clients.is_refused(error):
            raise


def _delete(viewer: Viewer, post_id: str) -> str | None:
    """Delete the viewer's like; its id, None if there is none."""
    key = {"viewer_id": viewer.user_id, "post_id": post_id}
    answer = clients.dynamodb().delete_item(
        TableName=Like.Meta.table_name, Key=items.attributes(key), ReturnValues="ALL_OLD"
    )
    return items.plain(answer.get("Attributes", {})).get("like_id")
