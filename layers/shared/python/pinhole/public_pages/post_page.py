"""The page of one post for people who are not signed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import orjson

from pinhole import clock
from pinhole.access import strangers
from pinhole.public_pages import layout, pictures, previews, words
from pinhole.public_pages.app_page import AppPage
from pinhole.public_pages.markup import Element, element
from pinhole.public_pages.reading import PublicPost
from pinhole.text import entities

if TYPE_CHECKING:
    from pinhole.views.posts import Post, TopComment

_TITLE, _DESCRIPTION = 70, 200


def page(app: AppPage, found: PublicPost) -> layout.Document:
    return layout.page(app, _preview(app, found), [_article(found.post)])


def address(site: str, post_id: str) -> str:
    return f"{site}/p/{post_id}"


def title(post: Post) -> str:
    """The beginning of its caption, or whose it is."""
    first = post["caption"].strip().partition("\n")[0]
    return entities.shortened(first, _TITLE) or words.post_by(post["user"]["username"])


def _preview(app: AppPage, found: PublicPost) -> previews.Preview:
    post, author = found.post, found.author
    url = address(app.site, post["post_id"])
    by = words.named(author["display_name"], author["username"])
    is_listed = strangers.may_be_listed(author) and not post["is_sensitive"]
    text = entities.shortened(post["caption"].strip(), _DESCRIPTION)
    return previews.Preview(
        title=f"{by}: {title(post)}" if text else by,
        description=text or f"{words.post_by(author['username'])}, {_day(post)}",
        url=url,
        kind="article",
        is_listed=is_listed,
        picture=pictures.preview(post),
        is_large=True,
        about={"article:published_time": post["created_at"], **_video(post)},
        embed=previews.embed_address(app.site, url),
        listing=_listing(app, found, url) if is_listed else None,
    )


def _video(post: Post) -> dict[str, str]:
    """The video of a post that begins with one, for chats that play it."""
    first = post["media"][0]
    urls = first.get("video_urls")
    if not urls or post["is_sensitive"]:
        return {}
    return {"og:video": urls["720p"], "og:video:type": "video/mp4"}


def _article(post: Post) -> Element:
    moment = element("time", {"datetime": post["created_at"], "class": "quiet"}, _day(post))
    title = element("h1", {"class": "visually-hidden"}, words.post_by(post["user"]["username"]))
    return element(
        "article",
        {"class": "public-post"},
        title,
        element("header", None, layout.person(post["user"]), moment),
        *_media(post),
        *_texts(post),
        *_comments(post),
    )


def _media(post: Post) -> Iterator[Element]:
    if post["is_sensitive"]:
        yield element(
            "div",
            {"class": "notice"},
            element("h2", None, words.SENSITIVE),
            element("p", None, words.SENSITIVE_TEXT),
        )
        return
    for place, medium in enumerate(post["media"]):
        picture = pictures.shown(post, medium, sizes=pictures.WHOLE, is_first=place == 0)
        yield element("figure", None, picture)


def _texts(post: Post) -> Iterator[Element]:
    if post["caption"].strip():
        yield element("p", {"class": "caption"}, element("bdi", None, post["caption"].strip()))
    counts = f"{words.likes(post['like_count'])} · {words.comments(post['comment_count'])}"
    yield element("p", {"class": "quiet"}, counts)


def _comments(post: Post) -> Iterator[Element]:
    if not post["top_comments"]:
        return
    yield element("h2", None, words.COMMENTS)
    yield element("ul", None, *map(_comment, post["top_comments"]))
    yield element("p", {"class": "quiet"}, words.ALL_COMMENTS)


def _comment(comment: TopComment) -> Element:
    name = comment["user"]["username"]
    who = element("a", {"class": "name", "href": f"/@{name}"}, name)
    return element("li", None, who, " ", element("bdi", None, comment["text"]))


def _day(post: Post) -> str:
    return words.day(clock.parse(post["created_at"]))


def _listing(app: AppPage, found: PublicPost, url: str) -> str:
    """Data for search engines, as schema.org's JSON-LD."""
    post, author = found.post, found.author
    picture = pictures.preview(post)
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SocialMediaPosting",
        "url": url,
        "headline": title(post),
        "text": post["caption"],
        "datePublished": post["created_at"],
        "author": {
            "@type": "Person",
            "name": author["display_name"],
            "alternateName": author["username"],
            "url": f"{app.site}/@{author['username']}",
        },
        "image": picture.url if picture else None,
    }
    return orjson.dumps(said).decode()
