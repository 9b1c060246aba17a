"""GET /posts/{post_id}/comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.comments import threads
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import Cursor, Limit, ParentId, PostId, Sort
    from pinhole.views.comments import CommentPage

app = api.resolver()


@app.get("/posts/<post_id>/comments", summary="List a post's comments", tags=["Comments"])
def read_comments(
    post_id: PostId,
    limit: Limit = settings.page_default,
    cursor: Cursor = None,
    sort: Sort = "newest",
    parent_id: ParentId = None,
) -> CommentPage:
    asked = threads.Asked(limit, cursor, sort, parent_id)
    return threads.read(api.viewer(app), post_id, asked)


handler = api.entry(app)
