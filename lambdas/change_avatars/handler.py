"""PUT and DELETE /users/me/avatar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.accounts import avatars
from pinhole.api.schemas.accounts import NewAvatar
from pinhole.media.uploads import Expected

if TYPE_CHECKING:
    from pinhole.views.accounts import AvatarUpload
    from pinhole.views.people import AvatarState

app = api.resolver()


@app.put("/users/me/avatar", summary="Upload a profile picture", tags=["People"])
def put_avatar(body: NewAvatar) -> AvatarUpload:
    return avatars.ask(api.viewer(app), Expected(body.content_type, body.size))


@app.delete("/users/me/avatar", summary="Remove your profile picture", tags=["People"])
def remove_avatar() -> AvatarState:
    return avatars.remove(api.viewer(app))


handler = api.entry(app)
