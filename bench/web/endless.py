"""A feed without end: the posts of a real one, again and again under new ids."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route

PAGE = 20


def serve(page: Page, posts: list[dict[str, Any]]) -> Callable[[], int]:
    """Answer this page's requests for the feed, and for what people do with its posts; what is
    returned tells how many posts the page has read so far.
    """
    read = 0

    def feed(route: Route) -> None:
        asked = parse_qs(urlsplit(route.request.url).query)
        first = int(asked.get("cursor", ["0"])[0])
        count = int(asked.get("limit", [str(PAGE)])[0])
        nonlocal read
        read = max(read, first + count)
        shown = [_copy(posts[at % len(posts)], at) for at in range(first, first + count)]
        route.fulfill(json={"posts": shown, "next_cursor": str(first + count)})

    page.route("**/api/feed?*", feed)
    page.route("**/api/posts/*/like", lambda route: route.fulfill(status=204))
    return lambda: read


def _copy(post: dict[str, Any], at: int) -> dict[str, Any]:
    # Ids sort by time, newest first.
    copied: dict[str, Any] = json.loads(json.dumps(post))
    copied["post_id"] = f"01ZZZZZZZZ{10**16 - at:016d}"
    copied["is_liked"] = False
    return copied
