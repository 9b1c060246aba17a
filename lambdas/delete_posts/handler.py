"""DELETE /posts/{post_id} and GET /posts/{post_id}/receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.deletion import posts

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import PostId
    from pinhole.views.accounts import Receipt
    from pinhole.views.posts import DeletedPost

app = api.resolver()


@app.delete("/posts/<post_id>", summary="Delete a post", tags=["Posts"])
def delete_post(post_id: PostId) -> DeletedPost:
    return posts.delete_own(api.viewer(app), post_id)


@app.get("/posts/<post_id>/receipt", summary="Get the receipt of a deleted post", tags=["Posts"])
def read_receipt(post_id: PostId) -> Receipt:
    return posts.receipt(api.viewer(app), post_id)


handler = api.entry(app)
