"""POST and DELETE /posts/{post_id}/hide, for moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.api.schemas.moderation import Hiding
from pinhole.moderation import hiding

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import PostId
    from pinhole.views.moderation import HiddenState

app = api.resolver()


@app.post("/posts/<post_id>/hide", summary="Hide a post", tags=["Moderation"])
def hide(post_id: PostId, body: Hiding) -> HiddenState:
    return hiding.hide(api.viewer(app), post_id, body.reason)


@app.delete("/posts/<post_id>/hide", summary="Unhide a post", tags=["Moderation"])
def unhide(post_id: PostId) -> HiddenState:
    return hiding.unhide(api.viewer(app), post_id)


handler = api.entry(app)
