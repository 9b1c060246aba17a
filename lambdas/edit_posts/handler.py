"""PATCH /posts/{post_id}."""

from __future__ import annotations

from pinhole import api, editing, posts
from pinhole.api.schemas import Post, PostEdit, PostId

app = api.resolver()


@app.patch("/posts/<post_id>", summary="Edit one's own post", tags=["Posts"])
def edit_post(post_id: PostId, body: PostEdit) -> Post:
    viewer = api.viewer(app)
    wanted = editing.Edit(
        body.caption,
        "location" in body.model_fields_set,
        body.location.model_dump() if body.location else None,
        {medium.index: medium.alt_text for medium in body.media or []},
    )
    editing.edit(viewer, post_id, wanted)
    return posts.read(viewer, post_id)


handler = api.entry(app)
