"""Moderators hide posts and show them again; what that means is decided in `pinhole.visibility`."""

from __future__ import annotations

from typing import Any

from pinhole import errors, log, moderators, places, posts, store, ties, visibility
from pinhole.moderation_log import Act
from pinhole.people import Viewer
from pinhole.subjects import POST, Subject
from pinhole.tables import Post

HIDE, SHOW = "hide", "show"


def hide(viewer: Viewer, post_id: str, reason: str) -> dict[str, Any]:
    """Hide a published post; hiding it again changes nothing. Raises Forbidden for who is no
    moderator or its author, and what `visibility.require_visible` raises.
    """
    _require_hideable(viewer, post_id)
    posts.hide(post_id, Act.of(viewer, Subject(POST, post_id), HIDE, reason))
    places.ask(post_id)
    return _noted("post hidden", viewer, post_id)


def unhide(viewer: Viewer, post_id: str) -> dict[str, Any]:
    """Show a post again, whoever hid it. Raises as `hide` does."""
    _require_hideable(viewer, post_id)
    posts.unhide(post_id, Act.of(viewer, Subject(POST, post_id), SHOW, None))
    places.ask(post_id)
    return _noted("post shown again", viewer, post_id)


def _require_hideable(viewer: Viewer, post_id: str) -> None:
    moderators.require(viewer)
    found = next(iter(store.batch_get({Post: [{"post_id": post_id}]}, [Post])[Post]), None)
    post = visibility.require_visible(viewer, found, ties.to_author(viewer, found))
    moderators.require_impartial(viewer, post["author_id"])


def _noted(what: str, viewer: Viewer, post_id: str) -> dict[str, Any]:
    """What stands now; in the log, who did what."""
    post = posts.find(post_id)
    if post is None:
        raise errors.NotFound("There is no such post")
    hidden = post.hidden or {}
    log.logger.info(what, post_id=post_id, moderator_id=viewer.user_id, hidden_by=hidden.get("by"))
    return {"post_id": post_id, "hidden": bool(hidden), "reason": hidden.get("reason")}
