"""Metadata of a page for machines: title and description, the picture for chats (Open Graph,
Twitter cards), its one address, feeds and embeds, and whether search engines may list it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from pinhole.public_pages import words
from pinhole.public_pages.markup import Element, data, element
from pinhole.public_pages.pictures import Picture

NO_INDEX = "noindex"
# Search engines may show the whole picture.
_INDEX = "max-image-preview:large"


@dataclass(frozen=True)
class Preview:
    """`kind` is Open Graph's type. `about` are further Open Graph properties, `listing` is JSON-LD
    for search engines.
    """

    title: str
    description: str
    url: str
    kind: str
    is_listed: bool
    picture: Picture | None = None
    is_large: bool = False
    about: dict[str, str] = field(default_factory=dict)
    feed: str | None = None
    embed: str | None = None
    listing: str | None = None


def robots(is_listed: bool) -> str:
    return _INDEX if is_listed else NO_INDEX


def head(preview: Preview) -> list[Element]:
    return [
        element("title", None, f"{preview.title} · {words.NETWORK}"),
        _named("description", preview.description),
        _named("robots", robots(preview.is_listed)),
        _link("canonical", preview.url),
        *(_property(name, text) for name, text in _open_graph(preview).items()),
        _named("twitter:card", "summary_large_image" if preview.is_large else "summary"),
        *_discovered(preview),
        *([data("application/ld+json", preview.listing)] if preview.listing else []),
    ]


def embed_address(site: str, page: str) -> str:
    return f"{site}/oembed?format=json&url={quote(page, safe='')}"


def _open_graph(preview: Preview) -> dict[str, str]:
    found = {
        "og:site_name": words.NETWORK,
        "og:type": preview.kind,
        "og:title": preview.title,
        "og:description": preview.description,
        "og:url": preview.url,
    }
    if picture := preview.picture:
        found |= {
            "og:image": picture.url,
            "og:image:type": "image/jpeg",
            "og:image:width": str(picture.width),
            "og:image:height": str(picture.height),
            "og:image:alt": picture.alt_text,
        }
    return found | preview.about


def _discovered(preview: Preview) -> Iterator[Element]:
    if preview.feed:
        yield _link("alternate", preview.feed, "application/atom+xml", preview.title)
    if preview.embed:
        yield _link("alternate", preview.embed, "application/json+oembed", preview.title)


def _named(name: str, content: str) -> Element:
    return element("meta", {"name": name, "content": content})


def _property(name: str, content: str) -> Element:
    return element("meta", {"property": name, "content": content})


def _link(rel: str, href: str, type: str | None = None, title: str | None = None) -> Element:
    return element("link", {"rel": rel, "href": href, "type": type, "title": title})
