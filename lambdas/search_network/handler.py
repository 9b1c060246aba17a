"""GET /search and /tags/{tag}/posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api, search, tag_pages
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.api.schemas import (
        Beginning,
        Cursor,
        Limit,
        PostPage,
        SearchPage,
        SearchType,
        Tag,
        TagSort,
    )

app = api.resolver()


@app.get("/search", summary="People and hashtags by how their names begin", tags=["Finding"])
def find(
    q: Beginning = "",
    type: SearchType = "people",
    limit: Limit = settings.page_default,
    cursor: Cursor = None,
) -> SearchPage:
    return search.find(api.viewer(app), search.Asked(q, limit, cursor, type))


@app.get("/tags/<tag>/posts", summary="Posts with a hashtag", tags=["Finding"])
def read_tagged(
    tag: Tag,
    sort: TagSort = "top",
    limit: Limit = settings.page_default,
    cursor: Cursor = None,
) -> PostPage:
    return tag_pages.read(api.viewer(app), tag, tag_pages.Asked(limit, cursor, sort))


handler = api.entry(app)
