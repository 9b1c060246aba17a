"""Hiding posts and showing them again; the effect is defined in `pinhole.access.visibility`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pynamodb.expressions.update import Action

from pinhole import errors, log
from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import PUBLISHED
from pinhole.media import placement
from pinhole.moderation import moderators
from pinhole.moderation.acts import HIDE, SHOW, Act
from pinhole.moderation.subjects import POST, Subject
from pinhole.posts import repository
from pinhole.tables import store
from pinhole.tables.posts import Post

if TYPE_CHECKING:
    from pinhole.views.moderation import HiddenState


def hide(viewer: Viewer, post_id: str, reason: str) -> HiddenState:
    """Hide a published post. Idempotent. Raises Forbidden unless the viewer is a moderator and not
    the author, and what `visibility.require_visible` raises.
    """
    _require_hideable(viewer, post_id)
    set_hidden(post_id, Act.of(viewer, Subject(POST, post_id), HIDE, reason))
    placement.ask(post_id)
    return _logged("post hidden", viewer, post_id)


def unhide(viewer: Viewer, post_id: str) -> HiddenState:
    """Show a hidden post again, even if another moderator hid it. Raises as `hide` does."""
    _require_hideable(viewer, post_id)
    set_shown(post_id, Act.of(viewer, Subject(POST, post_id), SHOW, None))
    placement.ask(post_id)
    return _logged("post shown again", viewer, post_id)


def _require_hideable(viewer: Viewer, post_id: str) -> None:
    moderators.require(viewer)
    found = store.get(Post, {"post_id": post_id}, consistent=True)
    post = visibility.require_visible(viewer, found, ties.to_author(viewer, found))
    moderators.require_impartial(viewer, post["author_id"], "post_id")


def _logged(what: str, viewer: Viewer, post_id: str) -> HiddenState:
    """Log the decision; returns the resulting state."""
    post = repository.find(post_id)
    if post is None:
        raise errors.NotFound("There is no such post")
    hidden = post.hidden or {}
    log.logger.info(what, post_id=post_id, moderator_id=viewer.user_id, hidden_by=hidden.get("by"))
    return {"post_id": post_id, "hidden": bool(hidden), "reason": hidden.get("reason")}


def set_hidden(post_id: str, act: Act) -> None:
    """Hide a published post from everybody but author and moderators; the first reason is kept."""

    def change(post: Post) -> list[Action] | None:
        if post.state != PUBLISHED or post.hidden:
            return None
        return [
            repository.hidden_by(act.moderator_id, act.reason or ""),
            Post.moderated.set(act.dump()),
        ]

    repository.update(post_id, change)


def set_shown(post_id: str, act: Act) -> None:
    """Show a post to everybody again."""

    def change(post: Post) -> list[Action] | None:
        return [Post.hidden.remove(), Post.moderated.set(act.dump())] if post.hidden else None

    repository.update(post_id, change)
