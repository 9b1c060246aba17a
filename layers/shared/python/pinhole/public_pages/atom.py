"""The Atom feed of a public profile (RFC 4287): its newest posts with their pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole.public_pages import pictures, post_page, profile_page, words
from pinhole.public_pages.markup import Element, element, html, xml
from pinhole.public_pages.reading import PublicProfile

if TYPE_CHECKING:
    from pinhole.views.posts import Medium, Post

TYPE = "application/atom+xml; charset=utf-8"


def feed(site: str, found: PublicProfile) -> str:
    """Ids stay the same when people change their names or the site its address."""
    user = found.user
    name = user["username"]
    page, own = profile_page.address(site, name), profile_page.feed_address(site, name)
    picture = profile_page.avatar(user)
    changes = [_changed(post) for post in found.posts]
    about = [
        element("id", None, f"urn:uuid:{user['user_id']}"),
        element("title", None, words.named(user["display_name"], name)),
        element("updated", None, max(changes, default=user["created_at"])),
        element("link", {"rel": "self", "type": "application/atom+xml", "href": own}),
        element("link", {"rel": "alternate", "type": "text/html", "href": page}),
        element("author", None, element("name", None, name), element("uri", None, page)),
        *([element("icon", None, picture.url)] if picture else []),
    ]
    entries = [_entry(site, post) for post in found.posts]
    attributes = {"xmlns": "http://www.w3.org/2005/Atom", "xml:base": f"{site}/"}
    return xml(element("feed", attributes, *about, *entries))


def _entry(site: str, post: Post) -> Element:
    address = post_page.address(site, post["post_id"])
    return element(
        "entry",
        None,
        element("id", None, f"urn:pinhole:post:{post['post_id']}"),
        element("title", None, post_page.title(post)),
        element("published", None, post["created_at"]),
        element("updated", None, _changed(post)),
        element("link", {"rel": "alternate", "type": "text/html", "href": address}),
        *(_enclosure(post, medium) for medium in post["media"]),
        *(element("category", {"term": tag}) for tag in post["hashtags"]),
        element("content", {"type": "html"}, _content(post)),
    )


def _enclosure(post: Post, medium: Medium) -> Element:
    video = medium.get("video_urls")
    url = video["720p"] if video else next(pictures.of(post, medium)).url
    type = "video/mp4" if video else "image/jpeg"
    return element("link", {"rel": "enclosure", "type": type, "href": url})


def _content(post: Post) -> str:
    """HTML as a text, which the feed then escapes."""
    shown = [
        element(
            "p",
            None,
            element(
                "img",
                {"src": each.url, "alt": each.alt_text, "width": each.width, "height": each.height},
            ),
        )
        for each in (next(pictures.of(post, medium)) for medium in post["media"])
    ]
    said = [element("p", None, line) for line in post["caption"].splitlines() if line.strip()]
    return html([*shown, *said])


def _changed(post: Post) -> str:
    return post["edited_at"] or post["created_at"]
