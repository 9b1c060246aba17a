"""The state transitions of a post's media, and of the post with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pynamodb.expressions.update import Action

from pinhole import clock, errors
from pinhole.access.visibility import PUBLISHED
from pinhole.media.medium import (
    PENDING,
    PROCESSING_FAILED,
    READY,
    REJECTED,
    Parts,
    StoredMedium,
    kind,
)
from pinhole.media.new_medium import Medium
from pinhole.posts.repository import MODERATION, PROCESSING, find, hidden_by, update
from pinhole.presence import news
from pinhole.settings import settings
from pinhole.tables.posts import Post


class Moved(errors.Later):
    """A post's placement changed while renditions were made: they have to be made again."""


def awaits(post: Post, index: int) -> bool:
    """Whether this medium still has to be processed. One that failed through a fault of ours may be
    retried, and does not stop the post's other media.
    """
    if post.state not in (PENDING, PROCESSING, REJECTED) or index >= len(post.media):
        return False
    reasons = {medium.get("reason") for medium in post.media} - {None}
    medium = post.media[index]
    if medium.get("reason") == PROCESSING_FAILED:
        return True
    return medium["state"] == PENDING and reasons <= {PROCESSING_FAILED}


def start(post: Post) -> None:
    """Record the first upload; from now on the post is kept as long as a redrive is possible."""
    update(post.post_id, lambda post: _moved(PROCESSING) if post.state == PENDING else None)


def claim(post_id: str, index: int, etag: str) -> bool:
    """Claim a medium for one upload, identified by its ETag; False if another upload has it.

    Renditions have fixed keys: without the claim, the slower of two parallel uploads would
    overwrite the published pixels of the faster one. The same upload may claim again.
    """

    def change(post: Post) -> list[Action] | None:
        if not awaits(post, index) or post.media[index].get("etag"):
            return None
        kept = parts(post, index, etag)
        return [changed(post, index, etag=etag, progress=None, parts=kept)]

    update(post_id, change)
    post = find(post_id)
    return post is not None and post.media[index].get("etag") == etag


def progress(post_id: str, index: int, etag: str, percent: int) -> bool:
    """Record a medium's progress, which never decreases. False when the claim is lost or the result
    is no longer wanted: the work can stop.
    """

    def change(post: Post) -> list[Action] | None:
        if not is_held(post, index, etag) or post.media[index].get("progress", 0) >= percent:
            return None
        return [changed(post, index, progress=percent)]

    reported = update(post_id, change)
    if reported:
        news.uploaded(reported.author_id, post_id)
    post = find(post_id)
    return post is not None and is_held(post, index, etag)


def release(post_id: str, index: int, etag: str) -> None:
    """Release a claim on a medium, so that another upload can take it."""

    def change(post: Post) -> list[Action] | None:
        if not is_held(post, index, etag):
            return None
        return [changed(post, index, etag=None, parts=None)]

    update(post_id, change)


def retype(post_id: str, index: int, type: str) -> None:
    """Correct the announced type of a medium by its bytes."""

    def change(post: Post) -> list[Action] | None:
        if not awaits(post, index) or post.media[index]["type"] == type:
            return None
        return [changed(post, index, type=type)]

    update(post_id, change)


def settle(
    post_id: str,
    medium: Medium,
    location: dict[str, Any] | None = None,
    hidden: str | None = None,
    placement: str | None = None,
) -> str | None:
    """Settle a medium as ready, with its renditions in that placement, or as rejected. The last one
    publishes the post, hidden if any of them gave a reason (`hidden`).

    Returns the post's state, or None when the medium was settled before. Raises Moved when the
    post's placement has changed.
    """

    def change(post: Post) -> list[Action] | None:
        if not awaits(post, medium.index):
            return None
        if medium.state == READY and post.place != placement:
            raise Moved(post_id)
        media = list(post.media)
        # Keep texts that were edited meanwhile.
        texts = {"alt_text": media[medium.index].get("alt_text")}
        kept = media[medium.index].get("parts")
        media[medium.index] = replace(medium, **texts).as_row()
        if kept and medium.reason == PROCESSING_FAILED:  # a redrive goes on with them
            media[medium.index]["parts"] = kept
        actions = [Post.media.set(media), Post.kind.set(kind(media)), *_moved(_state_of(media))]
        if hidden and not post.hidden:
            actions.append(hidden_by(MODERATION, hidden))
        is_wanted = location and post.location_from_photo and not post.location
        return actions + ([Post.location.set(location)] if is_wanted else [])

    post = update(post_id, change)
    if post is None:
        return None
    news.uploaded(post.author_id, post_id)
    return post.state


def parts(post: Post, index: int, etag: str) -> Parts | None:
    """The progress of the parts that a video was divided into, if it was, and if the video is the
    upload with this ETag.
    """
    found = post.media[index].get("parts")
    return found if found and found["etag"] == etag else None


def is_held(post: Post, index: int, etag: str) -> bool:
    """Whether this medium is claimed for the upload with this ETag."""
    return awaits(post, index) and post.media[index].get("etag") == etag


def changed(post: Post, index: int, **changed: Any) -> Action:
    """Update a medium's values; None removes a value."""
    media = list(post.media)
    merged = {**media[index], **changed}
    media[index] = {name: value for name, value in merged.items() if value is not None}
    return Post.media.set(media)


def _state_of(media: list[StoredMedium]) -> str:
    states = {medium["state"] for medium in media}
    if REJECTED in states:
        return REJECTED
    return PUBLISHED if states == {READY} else PROCESSING


def _moved(state: str) -> list[Action]:
    """Only a post that still waits for an upload expires."""
    actions = [Post.state.set(state)]
    if state == PROCESSING:
        expires_at = clock.timestamp() + settings.processing_seconds
        return [*actions, Post.expires_at.set(expires_at)]
    if state == PUBLISHED:
        actions.append(Post.published_at.set(clock.iso(clock.now())))
    return [*actions, Post.expires_at.remove()]
