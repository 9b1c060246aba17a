"""Reading one comment, and the people who like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import errors
from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import PUBLISHED
from pinhole.comments import comment_views, lookup
from pinhole.hydration import person_views
from pinhole.paging import pages
from pinhole.paging.ranked_pages import Entry
from pinhole.tables import store
from pinhole.tables.comments import CommentLike, CommentRow
from pinhole.tables.posts import Post

if TYPE_CHECKING:
    from pinhole.views import comments as views
    from pinhole.views.people import PersonPage


def read(viewer: Viewer, comment_id: str) -> views.Comment:
    """One comment as its thread shows it, a deleted one with replies included. Raises NotFound, and
    Forbidden under somebody else's unpublished post.
    """
    comment = _require_visible(viewer, comment_id)
    shown = comment_views.show(viewer, [Entry(comment_id, comment.get("author_id", ""))])
    if not shown:
        raise errors.NotFound("There is no such comment")
    return shown[0]


def likers(viewer: Viewer, comment_id: str, page: pages.Page) -> PersonPage:
    """The people who like a comment, in a fixed order that means nothing. Raises as `read` does,
    and NotFound for a deleted comment.
    """
    comment = _require_visible(viewer, comment_id)
    if comment["state"] != PUBLISHED:
        raise errors.NotFound("There is no such comment")

    def likes(after: str | None, most: int) -> list[CommentLike]:
        beyond = CommentLike.viewer_id > after if after else None
        return list(CommentLike.by_comment.query(comment_id, beyond, limit=most))

    return person_views.page(viewer, page, likes, "viewer_id", "viewer_id")


def _require_visible(viewer: Viewer, comment_id: str) -> CommentRow:
    """The comment, if the viewer may see its post and knows its author, or it is a tombstone."""
    comment = lookup.find(comment_id)
    post = store.get(Post, {"post_id": comment["post_id"]})
    posts_tie, tie = ties.to_authors(viewer, post, comment)
    visibility.require_visible(viewer, post, posts_tie)
    lookup.require_parent(comment["post_id"], comment, tie)
    return comment
