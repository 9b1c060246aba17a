"""POST and DELETE /posts/{post_id}/like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.posts import likes

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import PostId
    from pinhole.views.posts import LikeState

app = api.resolver()


@app.post("/posts/<post_id>/like", summary="Like a post", tags=["Likes"])
def like(post_id: PostId) -> LikeState:
    return likes.add(api.caller(app), post_id)


@app.delete("/posts/<post_id>/like", summary="Unlike a post", tags=["Likes"])
def unlike(post_id: PostId) -> LikeState:
    return likes.remove(api.caller(app), post_id)


handler = api.entry(app)
