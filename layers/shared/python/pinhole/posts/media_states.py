"""How the media of a post move from pending to ready or rejected, and the post with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pynamodb.expressions.update import Action

from pinhole import clock
from pinhole.access.visibility import PUBLISHED
from pinhole.media.medium import (
    PENDING,
    PROCESSING_FAILED,
    READY,
    REJECTED,
    Medium,
    kind,
)
from pinhole.posts.repository import MODERATION, PROCESSING, find, hidden_by, update
from pinhole.settings import settings
from pinhole.tables.posts import Post


class Moved(Exception):
    """A post's place changed while renditions were made for it: they are to be made again."""


def awaits(post: Post, index: int) -> bool:
    """Is this medium still to be processed? One that only failed on our side may be tried again,
    and until then the other media of its post go on.
    """
    if post.state not in (PENDING, PROCESSING, REJECTED) or index >= len(post.media):
        return False
    reasons = {medium.get("reason") for medium in post.media} - {None}
    medium = post.media[index]
    if medium.get("reason") == PROCESSING_FAILED:
        return True
    return medium["state"] == PENDING and reasons <= {PROCESSING_FAILED}


def start(post: Post) -> None:
    """Note that an upload arrived; from now on the post waits for as long as a redrive may take."""
    update(post.post_id, lambda post: _moved(PROCESSING) if post.state == PENDING else None)


def claim(post_id: str, index: int, etag: str) -> bool:
    """Take a medium for one upload, named by its ETag; False if another upload has it.

    Renditions have fixed keys: were two uploads of one medium processed at once, the slower one
    would replace the pixels that the quicker one published. The same upload may claim again.
    """

    def change(post: Post) -> list[Action] | None:
        if not awaits(post, index) or post.media[index].get("etag"):
            return None
        return [_with(post, index, etag=etag, progress=None)]

    update(post_id, change)
    post = find(post_id)
    return post is not None and post.media[index].get("etag") == etag


def progress(post_id: str, index: int, etag: str, percent: int) -> bool:
    """Note how much of a medium is done; it never goes back. False when its claim is lost, or
    nobody waits for it any more: the work can stop.
    """

    def change(post: Post) -> list[Action] | None:
        if not _is_held(post, index, etag) or post.media[index].get("progress", 0) >= percent:
            return None
        return [_with(post, index, progress=percent)]

    update(post_id, change)
    post = find(post_id)
    return post is not None and _is_held(post, index, etag)


def release(post_id: str, index: int, etag: str) -> None:
    """Give back a claim on a medium, so that another upload can take it."""

    def change(post: Post) -> list[Action] | None:
        return [_with(post, index, etag=None)] if _is_held(post, index, etag) else None

    update(post_id, change)


def settle(
    post_id: str,
    medium: Medium,
    location: dict[str, Any] | None = None,
    hidden: str | None = None,
    place: str | None = None,
) -> str | None:
    """Note that a medium is ready, with its renditions in that place, or rejected; the last one
    publishes the post, for its author alone if any of them says why it is `hidden`.

    Returns the post's state, or None when the medium was settled before and nothing changed. Raises
    Moved when the post's renditions are elsewhere meanwhile.
    """

    def change(post: Post) -> list[Action] | None:
        if not awaits(post, medium.index):
            return None
        if medium.state == READY and post.place != place:
            raise Moved(post_id)
        media = list(post.media)
        # Words that were edited meanwhile stay.
        words = {"alt_text": media[medium.index].get("alt_text")}
        media[medium.index] = replace(medium, **words).as_row()
        actions = [Post.media.set(media), Post.kind.set(kind(media)), *_moved(_state_of(media))]
        if hidden and not post.hidden:
            actions.append(hidden_by(MODERATION, hidden))
        is_wanted = location and post.location_from_photo and not post.location
        return actions + ([Post.location.set(location)] if is_wanted else [])

    post = update(post_id, change)
    return post.state if post else None


def _is_held(post: Post, index: int, etag: str) -> bool:
    """Is this medium claimed for the upload with this ETag?"""
    return awaits(post, index) and post.media[index].get("etag") == etag


def _with(post: Post, index: int, **changed: Any) -> Action:
    """A medium with other values; what becomes None is left out."""
    media = list(post.media)
    merged = {**media[index], **changed}
    media[index] = {name: value for name, value in merged.items() if value is not None}
    return Post.media.set(media)


def _state_of(media: list[dict[str, Any]]) -> str:
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
