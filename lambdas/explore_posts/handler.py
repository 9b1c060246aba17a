"""GET /explore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.discovery import explore
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import Cursor, Limit
    from pinhole.views.posts import PostPage

app = api.resolver()


@app.get("/explore", summary="Explore popular posts of users you do not follow", tags=["Finding"])
def read_explore(limit: Limit = settings.page_default, cursor: Cursor = None) -> PostPage:
    return explore.read(api.caller(app), limit, cursor)


handler = api.entry(app)
