"""Likes of comments. As with posts, the row is the like, and the count follows the stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pinhole import errors, ids, log
from pinhole.access import rate_limits, ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import PUBLISHED
from pinhole.counts import counters, own_interactions
from pinhole.counts.counted_interactions import COMMENT_LIKES, Interaction
from pinhole.tables import store
from pinhole.tables.comments import Comment, CommentLike, CommentLikeRow, CommentRow
from pinhole.tables.posts import Counter, CounterRow, Post

if TYPE_CHECKING:
    from pinhole.views.posts import LikeState


class _Scene(NamedTuple):
    """A comment, its counter, the viewer's like, and what they did to it a moment ago."""

    comment: CommentRow | None
    counts: CounterRow | None
    like: CommentLikeRow | None
    interactions: list[Interaction]


def add(viewer: Viewer, comment_id: str) -> LikeState:
    """Like a comment on a published post; idempotent. Raises NotFound, Forbidden, Conflict,
    RateLimited.
    """
    scene = _read(viewer, comment_id)
    comment = _require_likeable(viewer, scene.comment)
    rate_limits.spend(viewer, "likes")
    like_id = scene.like["like_id"] if scene.like else _put(viewer, comment)
    count = counters.value(scene.counts, COMMENT_LIKES, like_id, scene.interactions)
    return {"is_liked": True, "like_count": count}


def remove(viewer: Viewer, comment_id: str) -> LikeState:
    """Remove the viewer's like, whatever became of the comment; the count excludes it, and is 0 if
    the viewer may not see the comment. Without a like it only raises what `add` raises.
    """
    scene = _read(viewer, comment_id)
    if scene.like is None:
        _require_likeable(viewer, scene.comment)
        count = counters.value(scene.counts, COMMENT_LIKES, interactions=scene.interactions)
        return {"is_liked": False, "like_count": count}
    CommentLike(viewer.user_id, comment_id).delete()
    gone = own_interactions.taken_back(COMMENT_LIKES, scene.like["like_id"])
    interactions = own_interactions.note(CommentLike, viewer.user_id, comment_id, gone)
    try:
        _require_likeable(viewer, scene.comment)
    except (errors.NotFound, errors.Forbidden, errors.Conflict):
        return {"is_liked": False, "like_count": 0}
    return {
        "is_liked": False,
        "like_count": counters.value(scene.counts, COMMENT_LIKES, interactions=interactions),
    }


def _read(viewer: Viewer, comment_id: str) -> _Scene:
    rows = store.batch_get(
        {
            Comment: [{"comment_id": comment_id}],
            Counter: [counters.key(counters.of_comment(comment_id))],
            CommentLike: [
                {"viewer_id": viewer.user_id, "comment_id": comment_id},
                own_interactions.key(CommentLike, viewer.user_id, comment_id),
            ],
        },
        consistent=[Comment, CommentLike],
    )
    comment, counts = next(iter(rows[Comment]), None), next(iter(rows[Counter]), None)
    likes, interactions = own_interactions.split(CommentLike, rows[CommentLike])
    return _Scene(comment, counts, likes.get(comment_id), interactions.get(comment_id, []))


def _require_likeable(viewer: Viewer, comment: CommentRow | None) -> CommentRow:
    """The comment, if the viewer may like it; else raises why not. Takes one more round trip: only
    the comment names its post and both authors, on which that depends.
    """
    if comment is None or comment["state"] != PUBLISHED:
        raise errors.NotFound("There is no such comment")
    user_ids = [comment["author_id"], comment["post_author_id"]]
    wanted = ties.keys(viewer, user_ids)
    rows = store.batch_get({**wanted, Post: [{"post_id": comment["post_id"]}]}, wanted)
    known = ties.found(viewer, user_ids, rows)
    post = next(iter(rows[Post]), None)
    visibility.require_published(viewer, post, known[comment["post_author_id"]])
    if not visibility.may_know(known[comment["author_id"]]):
        raise errors.NotFound("There is no such comment")
    return comment


def _put(viewer: Viewer, comment: CommentRow) -> str:
    """Write the like. If a parallel request was faster, its row stays and counts once."""
    like = CommentLike(
        viewer.user_id,
        comment["comment_id"],
        like_id=ids.ulid(),
        post_id=comment["post_id"],
        comment_author_id=comment["author_id"],
        correlation_id=log.correlation_id(),
    )
    like.save_if(CommentLike.comment_id.does_not_exist())
    return like.like_id
