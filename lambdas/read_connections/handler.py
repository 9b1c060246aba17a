"""GET /users/{user_id}/mutuals and /path, and /users/me/suggestions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.graph import mutuals, paths, suggestions
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import Cursor, Limit, UserId
    from pinhole.views.people import Connection, PersonPage, SuggestionPage

app = api.resolver()


@app.get("/users/<user_id>/mutuals", summary="List mutual followers", tags=["People"])
def read_mutuals(
    user_id: UserId, limit: Limit = settings.page_default, cursor: Cursor = None
) -> PersonPage:
    viewer = api.viewer(app)
    page = api.page(f"mutuals with {user_id}", viewer, limit, cursor)
    return mutuals.mutuals(viewer, user_id, page)


@app.get("/users/<user_id>/path", summary="Get the path from you to a user", tags=["People"])
def read_path(user_id: UserId) -> Connection:
    return paths.path(api.viewer(app), user_id)


@app.get("/users/me/suggestions", summary="List users you may want to follow", tags=["People"])
def read_suggestions(limit: Limit = settings.page_default) -> SuggestionPage:
    return suggestions.suggestions(api.viewer(app), limit)


handler = api.entry(app)
