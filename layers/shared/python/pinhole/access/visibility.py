"""Visibility: decided here, on read, for single posts and lists alike.

Clean-up after a deletion or a block may lag; visibility may not. Every read path calls these
functions and none decides for itself. They work on rows and ties (`pinhole.access.ties`) and read
nothing.
"""

from __future__ import annotations

from dataclasses import replace

from pinhole import clock, errors
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.tables.posts import PostRow

PUBLISHED = "published"
CLOSE_FRIENDS = "close_friends"


def is_gone(post: PostRow | None) -> bool:
    """Whether the post exists for nobody: missing, deleted, or pending and expired."""
    if post is None or post["state"] == "deleted":
        return True
    return (post.get("expires_at") or float("inf")) < clock.timestamp()


def may_know(tie: Tie) -> bool:
    """Whether this person exists for the viewer: neither deleted, nor one blocking the other."""
    return not (tie.is_gone or tie.is_blocked)


def is_open(tie: Tie) -> bool:
    """Whether the viewer may see a person's posts and lists: those of a private account are for its
    followers.
    """
    return may_know(tie) and (tie.follows or not tie.is_private)


def may_see(viewer: Viewer, post: PostRow, tie: Tie) -> bool:
    """A published post is visible to its audience, a hidden one to its author. Moderators see
    anything published; in any other state only the author sees it.
    """
    if is_gone(post):
        return False
    if post["author_id"] == viewer.user_id:
        return True
    if post["state"] != PUBLISHED or tie.is_gone:
        return False
    return viewer.is_moderator or (_is_meant_for(post, tie) and not post.get("hidden"))


def may_judge(viewer: Viewer, post: PostRow, tie: Tie) -> bool:
    """Whether the viewer may see a post that they ask for: moderators also that of a suspended
    person, which is in no list.
    """
    if viewer.is_moderator:
        tie = tie._replace(is_gone=tie.is_gone and tie.is_closed)
    return may_see(viewer, post, tie)


def require_visible(viewer: Viewer, post: PostRow | None, tie: Tie) -> PostRow:
    """The post, if the viewer may see it, as `may_judge` says. Raises NotFound, or Forbidden if the
    post is unpublished and the viewer belongs to its audience.
    """
    if post is None or is_gone(post):
        raise errors.NotFound("There is no such post")
    if may_judge(viewer, post, tie):
        return post
    if post["state"] == PUBLISHED or not _is_meant_for(post, tie):
        raise errors.NotFound("There is no such post")
    raise errors.Forbidden("This post is not published; only its author can see it")


def require_published(viewer: Viewer, post: PostRow | None, tie: Tie) -> PostRow:
    """The post, if the viewer may interact with it: visible and published. Moderators have no extra
    rights here: they see more only to moderate it. Raises NotFound, Forbidden or Conflict.
    """
    post = require_visible(viewer, post, tie)
    if not may_see(replace(viewer, is_moderator=False), post, tie):
        raise errors.NotFound("There is no such post")
    if post["state"] != PUBLISHED:
        raise errors.Conflict(f"This post is {post['state']}, not published")
    return post


def is_published_to(viewer: Viewer, post: PostRow | None, tie: Tie) -> bool:
    """Whether `require_published` would succeed."""
    person = replace(viewer, is_moderator=False)
    return post is not None and may_see(person, post, tie) and post["state"] == PUBLISHED


def require_known(tie: Tie) -> None:
    """Raises NotFound unless the person exists for the viewer."""
    if not may_know(tie):
        raise errors.NotFound("There is no such person")


def require_open(tie: Tie) -> None:
    """Raises NotFound unless the person exists for the viewer, and PrivateAccount if their posts
    and lists are for followers only.
    """
    require_known(tie)
    if not is_open(tie):
        raise errors.PrivateAccount("This account is private; only its followers can see this")


def _is_meant_for(post: PostRow, tie: Tie) -> bool:
    """Whether the viewer is in the post's audience."""
    if not is_open(tie):
        return False
    return not post.get("audience") or (post["audience"] == CLOSE_FRIENDS and tie.is_close)
