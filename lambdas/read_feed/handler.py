"""GET /feed: the posts of the people one follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api, feed
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.api.schemas import Cursor, Limit, PostPage

app = api.resolver()


@app.get("/feed", summary="The home feed, newest first", tags=["Feed"])
def read_feed(limit: Limit = settings.page_default, cursor: Cursor = None) -> PostPage:
    viewer = api.viewer(app)
    return feed.read(viewer, api.page("feed", viewer, limit, cursor))


handler = api.entry(app)
