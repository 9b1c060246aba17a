"""Followers, follow requests and close friends: DELETE /users/me/followers, GET, POST and DELETE
/users/me/follow-requests, GET, PUT and DELETE /users/me/close-friends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.relationships import close_friends, follow_requests, followers
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import Cursor, Limit, UserId
    from pinhole.views.people import CloseFriendState, FollowerState, PersonPage

app = api.resolver()


@app.get("/users/me/follow-requests", summary="List your follow requests", tags=["Audience"])
def read_requests(limit: Limit = settings.page_default, cursor: Cursor = None) -> PersonPage:
    viewer = api.viewer(app)
    return follow_requests.pending(viewer, api.page("follow requests", viewer, limit, cursor))


@app.post(
    "/users/me/follow-requests/<user_id>", summary="Accept a follow request", tags=["Audience"]
)
def accept(user_id: UserId) -> FollowerState:
    return follow_requests.accept(api.viewer(app), user_id)


@app.delete(
    "/users/me/follow-requests/<user_id>", summary="Decline a follow request", tags=["Audience"]
)
def decline(user_id: UserId) -> FollowerState:
    return follow_requests.decline(api.viewer(app), user_id)


@app.delete("/users/me/followers/<user_id>", summary="Remove a follower", tags=["Audience"])
def remove_follower(user_id: UserId) -> FollowerState:
    return followers.remove(api.viewer(app), user_id)


@app.get("/users/me/close-friends", summary="List your close friends", tags=["Audience"])
def read_close_friends(limit: Limit = settings.page_default, cursor: Cursor = None) -> PersonPage:
    viewer = api.viewer(app)
    return close_friends.listed(viewer, api.page("close friends", viewer, limit, cursor))


@app.put("/users/me/close-friends/<user_id>", summary="Add a close friend", tags=["Audience"])
def befriend(user_id: UserId) -> CloseFriendState:
    return close_friends.add(api.viewer(app), user_id)


@app.delete("/users/me/close-friends/<user_id>", summary="Remove a close friend", tags=["Audience"])
def unfriend(user_id: UserId) -> CloseFriendState:
    return close_friends.remove(api.viewer(app), user_id)


handler = api.entry(app)
