"""Likes. The row is the like; the count follows it through the stream (`pinhole.counters`)."""

from __future__ import annotations

from typing import Any

from pynamodb.exceptions import PutError

from pinhole import acts, aws, counters, ids, log, store, visibility
from pinhole.people import Viewer
from pinhole.tables import Counter, Like, Post


def add(viewer: Viewer, post_id: str) -> dict[str, Any]:
    """Like a published post; liking it again changes nothing. The count includes the own like."""
    post, counts, like = _read(viewer, post_id)
    like_id = like["like_id"] if like else _put(viewer, post)
    return {"is_liked": True, "like_count": counters.value(counts, "likes", like_id)}


def remove(viewer: Viewer, post_id: str) -> dict[str, Any]:
    """Take a like back; without a like nothing changes. The count leaves out the own like."""
    _, counts, like = _read(viewer, post_id)
    if like is None:
        return {"is_liked": False, "like_count": counters.value(counts, "likes")}
    Like(viewer.user_id, post_id).delete()
    count = counters.value(counts, "likes", like["like_id"])
    return {"is_liked": False, "like_count": max(0, count - 1)}


def of(viewer_id: str, post_ids: list[str]) -> dict[str, store.Row]:
    """The viewer's likes of these posts, by post id."""
    return acts.of(Like, viewer_id, post_ids)


def _read(viewer: Viewer, post_id: str) -> tuple[store.Row, store.Row | None, store.Row | None]:
    """A post that can be liked, its counter and the viewer's like; else raises why not."""
    rows = store.batch_get(
        {
            Post: [{"post_id": post_id}],
            Counter: [counters.key(counters.of_post(post_id))],
            Like: [{"viewer_id": viewer.user_id, "post_id": post_id}],
        },
        consistent=[Like],
    )
    post = visibility.require_published(viewer, next(iter(rows[Post]), None))
    return post, next(iter(rows[Counter]), None), next(iter(rows[Like]), None)


def _put(viewer: Viewer, post: store.Row) -> str:
    """Write the like. If a parallel request was faster, its row stands and counts once."""
    like = Like(
        viewer.user_id,
        post["post_id"],
        like_id=ids.ulid(),
        author_id=post["author_id"],
        kind=post["kind"],
        tags=post.get("tags", ""),
        correlation_id=log.correlation_id(),
    )
    try:
        like.save(Like.post_id.does_not_exist())
    except PutError as error:
        if not aws.is_refused(error):
            raise
    return like.like_id
