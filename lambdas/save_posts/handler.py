"""POST and DELETE /posts/{post_id}/save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.posts import saves

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import PostId
    from pinhole.views.posts import SaveState

app = api.resolver()


@app.post("/posts/<post_id>/save", summary="Save a post", tags=["Saves"])
def save(post_id: PostId) -> SaveState:
    return saves.add(api.viewer(app), post_id)


@app.delete("/posts/<post_id>/save", summary="Unsave a post", tags=["Saves"])
def unsave(post_id: PostId) -> SaveState:
    return saves.remove(api.viewer(app), post_id)


handler = api.entry(app)
