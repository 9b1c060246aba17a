"""GET /users/{user_id}/{profile,relationship,followers,following}, /users/by-name/{username} and
/posts/{post_id}/likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.people import profile_view
from pinhole.posts import likers
from pinhole.relationships import followers, status
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import Cursor, HeldName, Limit, PostId, UserId
    from pinhole.views.people import PersonPage, Profile, Relationship

app = api.resolver()


@app.get("/users/<user_id>/profile", summary="Get a user's profile", tags=["People"])
def read_profile(user_id: UserId) -> Profile:
    return profile_view.profile(api.caller(app), user_id)


@app.get("/users/by-name/<username>", summary="Get a user's profile by name", tags=["People"])
def read_profile_by_name(username: HeldName) -> Profile:
    return profile_view.by_name(api.viewer(app), username)


@app.get(
    "/users/<user_id>/relationship",
    summary="Get your relationship with a user",
    tags=["People"],
)
def read_relationship(user_id: UserId) -> Relationship:
    return status.read(api.viewer(app), user_id)


@app.get("/users/<user_id>/followers", summary="List a user's followers", tags=["People"])
def read_followers(
    user_id: UserId, limit: Limit = settings.page_default, cursor: Cursor = None
) -> PersonPage:
    viewer = api.viewer(app)
    page = api.page(f"followers of {user_id}", viewer, limit, cursor)
    return followers.followers(viewer, user_id, page)


@app.get("/users/<user_id>/following", summary="List the users a user follows", tags=["People"])
def read_following(
    user_id: UserId, limit: Limit = settings.page_default, cursor: Cursor = None
) -> PersonPage:
    viewer = api.viewer(app)
    page = api.page(f"following of {user_id}", viewer, limit, cursor)
    return followers.following(viewer, user_id, page)


@app.get("/posts/<post_id>/likes", summary="List the users who like a post", tags=["Likes"])
def read_likers(
    post_id: PostId, limit: Limit = settings.page_default, cursor: Cursor = None
) -> PersonPage:
    viewer = api.viewer(app)
    page = api.page(f"likers of {post_id}", viewer, limit, cursor)
    return likers.likers(viewer, post_id, page)


handler = api.entry(app)
