"""Likes. The row is the like; the count follows through the stream
(`pinhole.counts.exact_counts`).

A like is one round trip: it is written in parallel with the reads that check permission, and taken
back at once if not permitted (`_tie` says when the check needs a second trip). The row is small
and has no data of the post; consumers of the stream read the posts of a whole batch
(`pinhole.posts.interactions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pinhole import clock, errors, ids, log
from pinhole.access import rate_limits, ties, visibility
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.aws import clients, items, workers
from pinhole.counts import counters, own_interactions
from pinhole.counts.counted_interactions import Interaction
from pinhole.people import directory
from pinhole.posts import likers
from pinhole.tables import store
from pinhole.tables.feeds import Reader, ReaderRow
from pinhole.tables.people import User
from pinhole.tables.posts import Counter, CounterRow, Like, LikeRow, Post, PostRow

if TYPE_CHECKING:
    from pinhole.views.posts import LikeState

# Longer than a request may run.
_YOUNG_SECONDS = 60
_TRIES = 5


@dataclass(frozen=True)
class _Scene:
    """The rows read in parallel with writing the like."""

    post: PostRow | None
    counts: CounterRow | None
    like: LikeRow | None
    interactions: list[Interaction]  # what the viewer did to the post a moment ago
    reader: ReaderRow | None


def add(viewer: Viewer, post_id: str) -> LikeState:
    """Like a published post. Idempotent. The count includes the viewer's like.

    Raises NotFound, Forbidden or Conflict if the post cannot be liked, and RateLimited.
    """
    rate_limits.refuse_if_known(viewer, "likes")
    like_id = ids.ulid()
    written = workers.start(_put, viewer, post_id, like_id, log.correlation_id())
    spent = workers.start(rate_limits.spend, viewer, "likes")
    try:
        scene = _read(viewer, post_id)
        spent.result()
        visibility.require_published(viewer, scene.post, _tie(viewer, scene))
        own = written.result()
    except BaseException:
        _take_back(viewer, post_id, like_id, written)
        raise
    count = counters.value(scene.counts, "likes", own, scene.interactions)
    return {"is_liked": True, "like_count": count}


def remove(viewer: Viewer, post_id: str) -> LikeState:
    """Remove a like, whatever the post's state; the count excludes it, and is 0 if the viewer may
    not see the post. Without a like nothing changes, and it raises as `add` does.
    """
    removed = workers.start(_delete, viewer, post_id)
    scene = _read(viewer, post_id)
    # A retried deletion whose first response was lost finds nothing.
    like_id = removed.result() or (scene.like or {}).get("like_id")
    interactions = _note_taken_back(viewer, post_id, like_id) if like_id else scene.interactions
    tie = _tie(viewer, scene)
    if like_id is None:
        visibility.require_published(viewer, scene.post, tie)
    elif not visibility.is_published_to(viewer, scene.post, tie):
        return {"is_liked": False, "like_count": 0}
    return {
        "is_liked": False,
        "like_count": counters.value(scene.counts, "likes", interactions=interactions),
    }


def _read(viewer: Viewer, post_id: str) -> _Scene:
    """One round trip, plus one to create a new viewer's row."""
    rows = store.batch_get(
        {
            User: [{"user_id": viewer.user_id}],
            Post: [{"post_id": post_id}],
            Counter: [counters.key(counters.of_post(post_id))],
            Like: [
                {"viewer_id": viewer.user_id, "post_id": post_id},
                own_interactions.key(Like, viewer.user_id, post_id),
            ],
            Reader: [{"user_id": viewer.user_id}],
        },
        consistent=[Like, Reader],
    )
    directory.require_open(viewer, next(iter(rows[User]), None))
    likes, interactions = own_interactions.split(Like, rows[Like])
    post, reader = next(iter(rows[Post]), None), next(iter(rows[Reader]), None)
    counts = next(iter(rows[Counter]), None)
    return _Scene(post, counts, likes.get(post_id), interactions.get(post_id, []), reader)


def _tie(viewer: Viewer, scene: _Scene) -> Tie:
    """The viewer's tie to the author, who is known only from the post: read only if it can matter,
    so that most likes stay one round trip. The viewer's own row says whether they have blocks, the
    post whether it is restricted (`pinhole.accounts.privacy`).
    """
    post = scene.post or {}
    has_blocks = (scene.reader or {}).get("has_blocks")
    if has_blocks or post.get("guarded") or post.get("audience"):
        return ties.to_author(viewer, scene.post)
    return ties.STRANGER


def _put(viewer: Viewer, post_id: str, like_id: str, correlation_id: str) -> str:
    """Write the like unless one exists; returns the id of the one that is stored.

    A recent one may be about to be taken back by the request that wrote it: this request marks it
    as kept.
    """
    like = {
        "viewer_id": viewer.user_id,
        "post_id": post_id,
        "like_id": like_id,
        "post_bucket": likers.bucket(post_id, viewer.user_id),
        "correlation_id": correlation_id,
    }
    for _ in range(_TRIES):
        is_first, stored = clients.try_write(
            clients.dynamodb().put_item,
            TableName=Like.Meta.table_name,
            Item=items.attributes(like),
            ConditionExpression="attribute_not_exists(post_id)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        if is_first:
            return like_id
        found = cast("LikeRow", stored)
        if _is_settled(found) or _keep(found):
            return found["like_id"]
    raise errors.Busy("Too many concurrent likes and unlikes of this post")


def _is_settled(like: LikeRow) -> bool:
    """Whether it is certain that no request will take this like back."""
    return "kept" in like or like["like_id"] < ids.boundary(clock.timestamp() - _YOUNG_SECONDS)


def _keep(like: LikeRow) -> bool:
    """Mark that a request other than its writer relies on a like; False if it is gone."""
    row = Like(like["viewer_id"], like["post_id"])
    return row.update_if([Like.kept.set(True)], Like.like_id == like["like_id"])


def _take_back(viewer: Viewer, post_id: str, like_id: str, written: workers.Work[str]) -> None:
    """Delete exactly the like just written, unless another request relies on it."""
    if written.exception() is None and written.result() != like_id:
        return
    Like(viewer.user_id, post_id).delete_if((Like.like_id == like_id) & Like.kept.does_not_exist())


def _note_taken_back(viewer: Viewer, post_id: str, like_id: str) -> list[Interaction]:
    """Let the viewer see at once that the like is gone; returns their recent interactions with the
    post.
    """
    return own_interactions.note(
        Like, viewer.user_id, post_id, own_interactions.taken_back("likes", like_id)
    )


def _delete(viewer: Viewer, post_id: str) -> str | None:
    """Delete the viewer's like; returns its id, None if there is none."""
    key = {"viewer_id": viewer.user_id, "post_id": post_id}
    answer = clients.dynamodb().delete_item(
        TableName=Like.Meta.table_name, Key=items.attributes(key), ReturnValues="ALL_OLD"
    )
    return items.plain(answer.get("Attributes", {})).get("like_id")
