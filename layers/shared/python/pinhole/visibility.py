"""Who may see what: decided here, at read, for single posts and lists alike.

Clean-up after a deletion or a block may lag; showing may not. Every read path asks these
functions and none decides for itself.
"""

from __future__ import annotations

from pinhole import clock, errors
from pinhole.people import Viewer
from pinhole.store import Row

PUBLISHED = "published"


def is_gone(post: Row | None) -> bool:
    """Does this post no longer exist for anybody? A pending post that expired does not."""
    if post is None or post["state"] == "deleted":
        return True
    return (post.get("expires_at") or float("inf")) < clock.timestamp()


def may_see(viewer: Viewer, post: Row) -> bool:
    """A published post is for everybody, a hidden one for its author and moderators; in any other
    state it is for its author alone.
    """
    if is_gone(post):
        return False
    if post["author_id"] == viewer.user_id:
        return True
    return post["state"] == PUBLISHED and (viewer.is_moderator or not post.get("hidden"))


def require_visible(viewer: Viewer, post: Row | None) -> Row:
    """The post, if the viewer may see it; else NotFound, or Forbidden before it is published."""
    if post is None or is_gone(post):
        raise errors.NotFound("There is no such post")
    if may_see(viewer, post):
        return post
    if post["state"] == PUBLISHED:
        raise errors.NotFound("There is no such post")
    raise errors.Forbidden("This post is not published; only its author can see it")


def require_published(viewer: Viewer, post: Row | None) -> Row:
    """The post, if it is published and the viewer may see it: what one can like."""
    post = require_visible(viewer, post)
    if post["state"] != PUBLISHED:
        raise errors.Conflict(f"This post is {post['state']}, not published")
    return post


def may_judge(viewer: Viewer, post: Row) -> bool:
    """What was reported is judged by moderators whoever else may see it, once it is published."""
    return viewer.is_moderator and not is_gone(post) and post["state"] == PUBLISHED
