"""Editing a post: what its author may change later, in any state but deleted.

An edit lists the changed fields and is applied to the current post, so concurrent edits of
different fields are both kept. Hashtags and notifications follow through the posts stream
(`pinhole.discovery.hashtags`, `pinhole.notifications.activities`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
from pynamodb.expressions.update import Action

from pinhole import clock, errors, log
from pinhole.access import rate_limits, ties, visibility
from pinhole.access.comment_policy import EVERYONE
from pinhole.access.viewer import Viewer
from pinhole.media.medium import StoredMedium, shown
from pinhole.posts import caption_mentions, captions, repository
from pinhole.tables import store
from pinhole.tables.posts import Post, PostRow

if TYPE_CHECKING:
    from pinhole.views.people import Mention


@dataclass(frozen=True)
class Edit:
    """The changes: the location if `has_location`, alternative texts by index."""

    caption: str | None = None
    has_location: bool = False
    location: dict[str, Any] | None = None
    alt_texts: dict[int, str | None] = field(default_factory=dict)
    is_sensitive: bool | None = None
    comment_policy: str | None = None


def edit(viewer: Viewer, post_id: str, wanted: Edit) -> None:
    """Change the viewer's own post; equal values change nothing.

    Raises InvalidRequest, RateLimited, NotFound if the viewer may not see it, and Forbidden unless
    the viewer is its author.
    """
    captions.check(wanted.caption or "")
    _check_media(wanted, _require_own(viewer, post_id))
    rate_limits.spend(viewer, "edits")
    mentioned = caption_mentions.of(viewer, wanted.caption or "")
    repository.edit(post_id, lambda post: _changes(post, wanted, mentioned))
    log.logger.info("post edited", post_id=post_id)


def _require_own(viewer: Viewer, post_id: str) -> PostRow:
    post = store.get(Post, {"post_id": post_id}, consistent=True)
    post = visibility.require_visible(viewer, post, ties.to_author(viewer, post))
    if post["author_id"] != viewer.user_id:
        raise errors.Forbidden("Only the author can edit a post")
    return post


def _check_media(wanted: Edit, post: PostRow) -> None:
    known = {each["index"] for each in shown(orjson.loads(post["media"]))}
    for index in wanted.alt_texts:
        if index not in known:
            raise errors.InvalidRequest.of("media", f"The post has no medium {index}")


def _changes(post: Post, wanted: Edit, mentioned: list[Mention]) -> list[Action] | None:
    """The writes, None if nothing changes. Raises InvalidRequest if the texts would exceed their
    limit.
    """
    actions: list[Action] = []
    caption = post.caption if wanted.caption is None else wanted.caption
    if caption != post.caption:
        known = caption_mentions.kept(post.mentions or [], mentioned, caption)
        actions += [Post.caption.set(caption), Post.tags.set(captions.tags(caption))]
        actions.append(Post.mentions.set(known))
    if wanted.has_location:
        actions += _to_location(post, wanted.location)
    media = [_with_alt_text(medium, wanted.alt_texts) for medium in post.media]
    if media != post.media:
        actions.append(Post.media.set(media))
    actions += _to_sensitivity(post, wanted.is_sensitive)
    policies = _to_policy(post, wanted.comment_policy)
    if not actions:
        return policies or None
    location = wanted.location if wanted.has_location else post.location
    captions.check_room(caption, [medium.get("alt_text") for medium in media], location)
    return [*actions, *policies, Post.edited_at.set(clock.iso(clock.now()))]


def _to_policy(post: Post, wanted: str | None) -> list[Action]:
    """Readers do not see the comment policy, so changing it does not mark the post as edited."""
    if wanted in (None, post.comment_policy or EVERYONE):
        return []
    is_open = wanted == EVERYONE
    return [Post.comment_policy.remove() if is_open else Post.comment_policy.set(wanted)]


def _to_location(post: Post, location: dict[str, Any] | None) -> list[Action]:
    """The photo's own location, which may not be read yet, is no longer used."""
    if location == post.location and not post.location_from_photo:
        return []
    set_location = Post.location.set(location) if location else Post.location.remove()
    return [set_location, Post.location_from_photo.remove()]


def _to_sensitivity(post: Post, is_sensitive: bool | None) -> list[Action]:
    """The author's own mark; what screening marked stays."""
    if is_sensitive is None or is_sensitive == bool(post.is_sensitive):
        return []
    return [Post.is_sensitive.set(True) if is_sensitive else Post.is_sensitive.remove()]


def _with_alt_text(medium: StoredMedium, alt_texts: dict[int, str | None]) -> StoredMedium:
    if medium["index"] not in alt_texts:
        return medium
    changed = medium.copy()
    changed.pop("alt_text", None)
    if text := alt_texts[medium["index"]]:
        changed["alt_text"] = text
    return changed
