"""Comment policies: that of the post or of its author's account applies, whichever is stricter.

It decides about new comments; those that exist stay their authors' to edit and delete.
"""

from __future__ import annotations

from pinhole import errors
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.tables import store
from pinhole.tables.posts import PostRow
from pinhole.tables.relationships import Follow

EVERYONE, NO_STRANGERS, FOLLOWERS, OFF = "everyone", "no_strangers", "followers", "off"
# From open to closed.
POLICIES = (EVERYONE, NO_STRANGERS, FOLLOWERS, OFF)


def require_open(viewer: Viewer, post: PostRow, tie: Tie) -> None:
    """Raises CommentsLimited unless the viewer, with this tie to the author, may comment on the
    post. Authors always may.
    """
    policy = strictest(post.get("comment_policy"), tie.comment_policy)
    if policy == EVERYONE or post["author_id"] == viewer.user_id:
        return
    if policy == OFF:
        raise errors.CommentsLimited("Comments on this post are turned off")
    if tie.follows or (policy == NO_STRANGERS and _is_followed(viewer, post["author_id"])):
        return
    if policy == FOLLOWERS:
        raise errors.CommentsLimited("Only followers of its author can comment on this post")
    raise errors.CommentsLimited("Only people its author knows can comment on this post")


def strictest(*policies: str | None) -> str:
    """The most closed of these policies; None is open."""
    return max((policy or EVERYONE for policy in policies), key=POLICIES.index)


def _is_followed(viewer: Viewer, author_id: str) -> bool:
    key = {"follower_id": author_id, "followee_id": viewer.user_id}
    return "follow_id" in (store.get(Follow, key, consistent=True) or {})
