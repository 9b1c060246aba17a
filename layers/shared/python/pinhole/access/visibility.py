"""Who may see what: decided here, at read, for single posts and lists alike.

Clean-up after a deletion or a block may lag; showing may not. Every read path asks these functions
and none decides for itself. They go by rows and by what stands between the viewer and a person
(`pinhole.access.ties`), and read nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pinhole import clock, errors
from pinhole.access.ties import Tie
from pinhole.aws.items import Row

if TYPE_CHECKING:
    from pinhole.access.viewer import Viewer

PUBLISHED = "published"
CLOSE_FRIENDS = "close_friends"


def is_gone(post: Row | None) -> bool:
    """Does this post no longer exist for anybody? A pending post that expired does not."""
    if post is None or post["state"] == "deleted":
        return True
    return (post.get("expires_at") or float("inf")) < clock.timestamp()


def may_know(tie: Tie) -> bool:
    """Is this person there for the viewer? Not if one of them blocks the other."""
    return not (tie.is_gone or tie.is_blocked)


def is_open(tie: Tie) -> bool:
    """May the viewer see what a person makes, and whom they follow? A private account's followers
    may.
    """
    return may_know(tie) and (tie.follows or not tie.is_private)


def may_see(viewer: Viewer, post: Row, tie: Tie) -> bool:
    """A published post is for whom it is meant for. A hidden one is for its author and moderators,
    who see whatever is published; in any other state it is for its author alone.
    """
    if is_gone(post):
        return False
    if post["author_id"] == viewer.user_id:
        return True
    if post["state"] != PUBLISHED or tie.is_gone:
        return False
    return viewer.is_moderator or (_is_meant_for(post, tie) and not post.get("hidden"))


def require_visible(viewer: Viewer, post: Row | None, tie: Tie) -> Row:
    """The post, if the viewer may see it; else NotFound, or Forbidden before it is published to
    whom it would be shown.
    """
    if post is None or is_gone(post):
        raise errors.NotFound("There is no such post")
    if may_see(viewer, post, tie):
        return post
    if post["state"] == PUBLISHED or not _is_meant_for(post, tie):
        raise errors.NotFound("There is no such post")
    raise errors.Forbidden("This post is not published; only its author can see it")


def require_published(viewer: Viewer, post: Row | None, tie: Tie) -> Row:
    """The post, if it is published and the viewer may see it: what one can like. Moderators see
    more to judge it, and act as the people they are.
    """
    post = require_visible(viewer, post, tie)
    if not may_see(replace(viewer, is_moderator=False), post, tie):
        raise errors.NotFound("There is no such post")
    if post["state"] != PUBLISHED:
        raise errors.Conflict(f"This post is {post['state']}, not published")
    return post


def is_published_to(viewer: Viewer, post: Row | None, tie: Tie) -> bool:
    """Would `require_published` let the viewer go on?"""
    person = replace(viewer, is_moderator=False)
    return post is not None and may_see(person, post, tie) and post["state"] == PUBLISHED


def require_known(tie: Tie) -> None:
    """Raises NotFound for who is not there for the viewer."""
    if not may_know(tie):
        raise errors.NotFound("There is no such person")


def require_open(tie: Tie) -> None:
    """Raises NotFound for who is not there for the viewer, PrivateAccount for whose posts and lists
    are for their followers alone.
    """
    require_known(tie)
    if not is_open(tie):
        raise errors.PrivateAccount("This account is private; its followers can see this")


def _is_meant_for(post: Row, tie: Tie) -> bool:
    """Whom its author lets see it once it is published."""
    if not is_open(tie):
        return False
    return not post.get("audience") or (post["audience"] == CLOSE_FRIENDS and tie.is_close)
