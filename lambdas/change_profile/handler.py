"""PATCH /users/me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.accounts import profiles
from pinhole.api.schemas.accounts import ProfileChange

if TYPE_CHECKING:
    from pinhole.views.people import Profile

app = api.resolver()


@app.patch("/users/me", summary="Update your profile", tags=["People"])
def change_profile(body: ProfileChange) -> Profile:
    wanted = profiles.Change(
        body.username,
        body.display_name,
        body.bio,
        body.is_private,
        body.comment_policy,
        body.public_page,
    )
    return profiles.change(api.viewer(app), wanted)


handler = api.entry(app)
