"""GET /posts/{post_id}, /users/{user_id}/posts and /users/me/saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.posts import reading, saves
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import Cursor, Limit, PostId, UserId
    from pinhole.views.posts import Post, PostPage

app = api.resolver()


@app.get("/posts/<post_id>", summary="Get a post", tags=["Posts"])
def read_post(post_id: PostId) -> Post:
    return reading.read(api.viewer(app), post_id)


@app.get("/users/<user_id>/posts", summary="List a user's posts, newest first", tags=["Posts"])
def read_posts_of(
    user_id: UserId, limit: Limit = settings.page_default, cursor: Cursor = None
) -> PostPage:
    viewer = api.viewer(app)
    return reading.of_author(
        viewer, user_id, api.page(f"posts of {user_id}", viewer, limit, cursor)
    )


@app.get("/users/me/saved", summary="List your saved posts, newest save first", tags=["Saves"])
def read_saved(limit: Limit = settings.page_default, cursor: Cursor = None) -> PostPage:
    viewer = api.viewer(app)
    return saves.saved(viewer, api.page("saved", viewer, limit, cursor))


handler = api.entry(app)
