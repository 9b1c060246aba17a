"""GET /feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pinhole.cold_start  # noqa: F401  (before the others)
from pinhole import api
from pinhole.feed import reading
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import Cursor, Explain, Limit, Order
    from pinhole.views.posts import PostPage

app = api.resolver()


@app.get("/feed", summary="Get your home feed, most interesting first", tags=["Feed"])
def read_feed(
    limit: Limit = settings.page_default,
    cursor: Cursor = None,
    order: Order = "ranked",
    explain: Explain = False,
) -> PostPage:
    return reading.read(api.caller(app), reading.Asked(limit, cursor, order, explain))


handler = api.entry(app)
