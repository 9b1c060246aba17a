"""GET /search and /tags/{tag}/posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.discovery import hashtag_pages, search
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import Beginning, Cursor, Limit, SearchType, Tag, TagSort
    from pinhole.views.people import SearchPage
    from pinhole.views.posts import PostPage

app = api.resolver()


@app.get("/search", summary="Search for users and hashtags", tags=["Finding"])
def find(
    q: Beginning = "",
    type: SearchType = None,
    limit: Limit = settings.page_default,
    cursor: Cursor = None,
) -> SearchPage:
    return search.find(api.viewer(app), search.Asked(q, limit, cursor, type))


@app.get("/tags/<tag>/posts", summary="List the posts with a hashtag", tags=["Finding"])
def read_tagged(
    tag: Tag,
    sort: TagSort = "top",
    limit: Limit = settings.page_default,
    cursor: Cursor = None,
) -> PostPage:
    return hashtag_pages.read(api.viewer(app), tag, hashtag_pages.Asked(limit, cursor, sort))


handler = api.entry(app)
