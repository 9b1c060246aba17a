"""POST and DELETE /users/{user_id}/block and /mute; GET /users/me/blocks and /users/me/mutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.relationships import blocks, mutes
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import Cursor, Limit, UserId
    from pinhole.views.people import BlockState, MuteState, PersonPage

app = api.resolver()


@app.post("/users/<user_id>/block", summary="Block a user", tags=["Audience"])
def block(user_id: UserId) -> BlockState:
    return blocks.add(api.viewer(app), user_id)


@app.delete("/users/<user_id>/block", summary="Unblock a user", tags=["Audience"])
def unblock(user_id: UserId) -> BlockState:
    return blocks.remove(api.viewer(app), user_id)


@app.post("/users/<user_id>/mute", summary="Mute a user", tags=["Audience"])
def mute(user_id: UserId) -> MuteState:
    return mutes.add(api.viewer(app), user_id)


@app.delete("/users/<user_id>/mute", summary="Unmute a user", tags=["Audience"])
def unmute(user_id: UserId) -> MuteState:
    return mutes.remove(api.viewer(app), user_id)


@app.get("/users/me/blocks", summary="List the users you block", tags=["Audience"])
def read_blocks(limit: Limit = settings.page_default, cursor: Cursor = None) -> PersonPage:
    viewer = api.viewer(app)
    return blocks.blocked(viewer, api.page("blocks", viewer, limit, cursor))


@app.get("/users/me/mutes", summary="List the users you mute", tags=["Audience"])
def read_mutes(limit: Limit = settings.page_default, cursor: Cursor = None) -> PersonPage:
    viewer = api.viewer(app)
    return mutes.listed(viewer, api.page("mutes", viewer, limit, cursor))


handler = api.entry(app)
