"""PATCH /posts/{post_id}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.api.schemas.post_bodies import PostEdit
from pinhole.posts import editing, reading

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import PostId
    from pinhole.views.posts import Post

app = api.resolver()


@app.patch("/posts/<post_id>", summary="Edit a post", tags=["Posts"])
def edit_post(post_id: PostId, body: PostEdit) -> Post:
    viewer = api.viewer(app)
    wanted = editing.Edit(
        body.caption,
        "location" in body.model_fields_set,
        body.location.model_dump() if body.location else None,
        {medium.index: medium.alt_text for medium in body.media or []},
        body.is_sensitive,
        body.comment_policy,
    )
    editing.edit(viewer, post_id, wanted)
    return reading.read(viewer, post_id)


handler = api.entry(app)
