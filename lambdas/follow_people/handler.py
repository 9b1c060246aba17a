"""POST and DELETE /users/{user_id}/follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.relationships import follows

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import UserId
    from pinhole.views.people import FollowState

app = api.resolver()


@app.post("/users/<user_id>/follow", summary="Follow a user", tags=["People"])
def follow(user_id: UserId) -> FollowState:
    return follows.add(api.viewer(app), user_id)


@app.delete("/users/<user_id>/follow", summary="Unfollow a user", tags=["People"])
def unfollow(user_id: UserId) -> FollowState:
    return follows.remove(api.viewer(app), user_id)


handler = api.entry(app)
