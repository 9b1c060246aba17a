"""POST and DELETE /users/{user_id}/suspension, for moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.accounts import suspensions
from pinhole.api.schemas.moderation import Suspension

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import UserId
    from pinhole.views.moderation import SuspensionState

app = api.resolver()


@app.post("/users/<user_id>/suspension", summary="Suspend an account", tags=["Moderation"])
def suspend(user_id: UserId, body: Suspension) -> SuspensionState:
    return suspensions.suspend(api.viewer(app), user_id, body.reason)


@app.delete("/users/<user_id>/suspension", summary="Lift a suspension", tags=["Moderation"])
def lift(user_id: UserId) -> SuspensionState:
    return suspensions.lift(api.viewer(app), user_id)


handler = api.entry(app)
