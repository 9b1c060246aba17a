"""Deleting a post: it disappears at once, and is cleaned up afterwards.

`delete` changes the post's state, which every read checks, and opens the receipt; after that the
clean-up is certain to begin. The posts stream announces the change on the event bus, so that it
begins at once; `pinhole.clean_up.steps` describes it. The post's row marks it as deleted, and is
itself deleted last.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, cast

import orjson

from pinhole import clock, errors, log
from pinhole.access import rate_limits, ties, tokens, visibility
from pinhole.access.viewer import Viewer
from pinhole.aws import event_bus, items, streams
from pinhole.clean_up import receipt_view, receipts
from pinhole.counts import own_interactions
from pinhole.deletion import parts
from pinhole.deletion.parts import Deletion
from pinhole.posts import repository
from pinhole.posts.repository import DELETED
from pinhole.tables import store, stream_images
from pinhole.tables.accounts import ReceiptRow
from pinhole.tables.posts import Post, PostRow
from pinhole.tables.relationships import Follow

if TYPE_CHECKING:
    from pinhole.views import accounts as views
    from pinhole.views.posts import DeletedPost

EVENT = "PostDeleted"


def delete(post_id: str, by: str) -> ReceiptRow | None:
    """Delete a post in any state; returns its receipt, or None if there is no such post.
    Idempotent.
    """
    post = repository.delete(post_id)
    if post:
        parts.open(_of(cast("PostRow", items.plain(post.serialize()))), by)
    return receipts.find(receipts.of_post(post_id))


def delete_own(viewer: Viewer, post_id: str) -> DeletedPost:
    """Delete the viewer's own post. Idempotent, also after the clean-up.

    Raises NotFound, Forbidden for somebody else's post, Unauthenticated for a token that was ended,
    or RateLimited.
    """
    tokens.require_accepted(viewer)
    post = store.get(Post, {"post_id": post_id}, consistent=True)
    if post and post["author_id"] != viewer.user_id:
        visibility.require_visible(viewer, post, ties.to_author(viewer, post))
        raise errors.Forbidden("You may only delete your own posts")
    if post and post["state"] != DELETED:
        rate_limits.spend(viewer, "deletions")
    receipt = delete(post_id, viewer.user_id)
    if post and post["state"] == "published":
        _note(viewer, post_id)
    if receipt is None or receipt["owner_id"] != viewer.user_id:
        raise errors.NotFound("There is no such post")
    return {
        "post_id": post_id,
        "state": DELETED,
        "deleted_at": receipt["deleted_at"],
        "receipt": f"/posts/{post_id}/receipt",
    }


def _note(viewer: Viewer, post_id: str) -> None:
    """Let the viewer's own profile count the post no more, before its counter does. Raises Busy."""
    gone = own_interactions.taken_back("posts", post_id)
    own_interactions.note(Follow, viewer.user_id, viewer.user_id, gone)


def receipt(viewer: Viewer, post_id: str) -> views.Receipt:
    """The deletions of a post, done and pending, for its owner and moderators. Raises
    NotFound for other people.
    """
    row = receipts.find(receipts.of_post(post_id))
    if row is None or not (viewer.is_moderator or row["owner_id"] == viewer.user_id):
        raise errors.NotFound("There is no such receipt")
    return {"post_id": post_id, **receipt_view.view(row)}


def on_post_changed(record: streams.Record) -> None:
    """Announce a deletion found in a record of the posts stream: of a post that was deleted, or of
    a pending one that expired and leaves uploads behind.
    """
    old, new = stream_images.of(Post, record)
    was_there = old.get("state") != DELETED
    if was_there and (not new or new["state"] == DELETED):
        announced = _of(new or old)
        parts.open(announced)
        event_bus.publish(EVENT, asdict(announced))
        log.count("PostsDeleted")
        log.logger.info("deletion announced", post_id=announced.post_id)


def _of(post: PostRow) -> Deletion:
    return Deletion(
        post_id=post["post_id"],
        author_id=post["author_id"],
        deleted_at=post.get("deleted_at") or clock.iso(clock.now()),
        was_published="published_at" in post,
        media=[medium["type"] for medium in orjson.loads(post["media"])],
        place=post.get("place"),
        audience=post.get("audience"),
        request_id=post.get("request_id"),
        correlation_id=post.get("correlation_id", ""),
    )
