"""`robots.txt`: which pages crawlers may read."""

from __future__ import annotations

from pinhole.settings import settings

# Public pages and what they load. A page says itself whether search engines may list it, which they
# only learn if they may read it, as do those that make previews for chats.
_PAGES = ("/p/", "/@", "/assets/", "/icon.svg", "/oembed")
_START = ("/$",)


def text() -> str:
    """The rest of the site is for people who are signed in."""
    pages = _PAGES if settings.public_pages else ()
    start = _START if settings.search_engines else ()
    lines = ["User-agent: *", *(f"Allow: {path}" for path in (*pages, *start)), "Disallow: /"]
    return "\n".join(lines) + "\n"
