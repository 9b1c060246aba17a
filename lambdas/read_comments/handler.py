"""GET /posts/{post_id}/comments, /comments/{comment_id} and /comments/{comment_id}/likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.comments import reading, threads
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import CommentId, Cursor, Limit, ParentId, PostId, Sort
    from pinhole.views.comments import Comment, CommentPage
    from pinhole.views.people import PersonPage

app = api.resolver()


@app.get("/posts/<post_id>/comments", summary="List a post's comments", tags=["Comments"])
def read_comments(
    post_id: PostId,
    limit: Limit = settings.page_default,
    cursor: Cursor = None,
    sort: Sort = "top",
    parent_id: ParentId = None,
) -> CommentPage:
    asked = threads.Asked(limit, cursor, sort, parent_id)
    return threads.read(api.viewer(app), post_id, asked)


@app.get("/comments/<comment_id>", summary="Get a comment", tags=["Comments"])
def read_comment(comment_id: CommentId) -> Comment:
    return reading.read(api.viewer(app), comment_id)


@app.get(
    "/comments/<comment_id>/likes", summary="List the users who like a comment", tags=["Comments"]
)
def read_comment_likers(
    comment_id: CommentId, limit: Limit = settings.page_default, cursor: Cursor = None
) -> PersonPage:
    viewer = api.viewer(app)
    page = api.page(f"likers of comment {comment_id}", viewer, limit, cursor)
    return reading.likers(viewer, comment_id, page)


handler = api.entry(app)
