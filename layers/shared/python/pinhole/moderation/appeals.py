"""Appeals: the author of a hidden post asks the moderators to look again, once for each hiding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from pinhole import errors, log
from pinhole.access import rate_limits, ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.moderation import cases
from pinhole.moderation.subjects import POST, Subject
from pinhole.tables import store
from pinhole.tables.posts import Post

if TYPE_CHECKING:
    from pinhole.views.moderation import AppealState


def appeal(viewer: Viewer, post_id: str, text: str) -> AppealState:
    """Appeal against the hiding of the viewer's own post: its case opens, with their text.

    Raises NotFound, Forbidden for somebody else's post, Conflict if it is not hidden or this hiding
    was appealed before, RateLimited.
    """
    found = store.get(Post, {"post_id": post_id}, consistent=True)
    post = visibility.require_visible(viewer, found, ties.to_author(viewer, found))
    if post["author_id"] != viewer.user_id:
        raise errors.Forbidden("Only the author can appeal")
    if not post.get("hidden"):
        raise errors.Conflict("This post is not hidden")
    rate_limits.spend(viewer, "reports")
    hidden_at = orjson.loads(post["hidden"])["at"]
    if not cases.appeal(Subject(POST, post_id), viewer.user_id, hidden_at, text):
        raise errors.Conflict("You have appealed already, or it is being decided")
    log.logger.info("appeal submitted", post_id=post_id)
    return {"post_id": post_id, "is_appealed": True}
