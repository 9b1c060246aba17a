"""The frame of all public pages: who this is, how to join, and the content between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from pinhole.public_pages import previews, words
from pinhole.public_pages.app_page import AppPage
from pinhole.public_pages.markup import Element, element, html

if TYPE_CHECKING:
    from pinhole.views.people import Person


@dataclass(frozen=True)
class Document:
    """An HTML document, and what its header for search engines says."""

    html: str
    robots: str
    status: int = 200


def page(app: AppPage, preview: previews.Preview, content: list[Element]) -> Document:
    """A public page at the address that its preview names."""
    path = preview.url.removeprefix(app.site)
    text = app.filled(html(previews.head(preview)), html([_framed(path, content)]))
    return Document(text, previews.robots(preview.is_listed))


def notice(app: AppPage, title: str, text: str, status: int) -> Document:
    """A page that says why there is nothing else. It says the same of whatever is not there."""
    head = [
        element("title", None, f"{title} · {words.NETWORK}"),
        element("meta", {"name": "robots", "content": previews.NO_INDEX}),
    ]
    said = [
        element("h1", None, title),
        element("p", None, text),
    ]
    body = [_framed(None, [element("div", {"class": "notice"}, *said)])]
    return Document(app.filled(html(head), html(body)), previews.NO_INDEX, status)


def person(who: Person) -> Element:
    """A person with their picture, as a link to their page."""
    picture = (
        element("img", {"src": who["avatar_url"], "alt": "", "width": 36, "height": 36})
        if who["avatar_url"]
        else who["username"][0].upper()
    )
    return element(
        "a",
        {"class": "person", "href": f"/@{who['username']}"},
        element("span", {"class": "avatar", "aria-hidden": "true"}, picture),
        element("bdi", {"class": "name"}, who["username"]),
    )


def _framed(path: str | None, content: list[Element]) -> Element:
    """The page, with links to sign in that lead back to this path."""
    to = f"?to={quote(path)}" if path else ""
    calls = (
        element("a", {"class": "button", "href": f"/sign-in{to}"}, words.SIGN_IN),
        element("a", {"class": "button primary", "href": f"/sign-up{to}"}, words.SIGN_UP),
    )
    icon = element("img", {"src": "/icon.svg", "alt": "", "width": 32, "height": 32})
    brand = element("a", {"class": "public-brand", "href": "/"}, icon, words.NETWORK)
    return element(
        "div",
        {"id": "page", "class": "public"},
        element("a", {"class": "skip", "href": "#content"}, words.SKIP),
        element("header", None, brand, element("div", {"class": "row"}, *calls)),
        element("main", {"id": "content", "tabindex": "-1"}, *content),
        element("footer", None, element("p", {"class": "quiet"}, words.JOIN)),
    )
