"""POST and DELETE /comments/{comment_id}/like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.comments import comment_likes

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import CommentId
    from pinhole.views.posts import LikeState

app = api.resolver()


@app.post("/comments/<comment_id>/like", summary="Like a comment", tags=["Comments"])
def like(comment_id: CommentId) -> LikeState:
    return comment_likes.add(api.viewer(app), comment_id)


@app.delete("/comments/<comment_id>/like", summary="Unlike a comment", tags=["Comments"])
def unlike(comment_id: CommentId) -> LikeState:
    return comment_likes.remove(api.viewer(app), comment_id)


handler = api.entry(app)
