"""The page of one person for people who are not signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from pinhole.access import strangers
from pinhole.public_pages import layout, pictures, post_page, previews, words
from pinhole.public_pages.app_page import AppPage
from pinhole.public_pages.markup import Element, element
from pinhole.public_pages.pictures import Picture
from pinhole.public_pages.reading import PublicProfile
from pinhole.tables.people import UserRow
from pinhole.text import entities

if TYPE_CHECKING:
    from pinhole.views.posts import Post

# The larger square of an avatar.
_AVATAR = 320
_DESCRIPTION = 200


def page(app: AppPage, found: PublicProfile) -> layout.Document:
    posts = [_tile(post) for post in found.posts]
    grid = (
        element("ul", {"class": "public-grid", "aria-label": words.POSTS}, *posts)
        if posts
        else element("p", {"class": "notice"}, words.EMPTY)
    )
    return layout.page(app, _preview(app, found), [_head(found), grid])


def address(site: str, username: str) -> str:
    return f"{site}/@{username}"


def feed_address(site: str, username: str) -> str:
    return f"{address(site, username)}/feed.atom"


def avatar(user: UserRow) -> Picture | None:
    if not user.get("avatar_url"):
        return None
    folder = user["avatar_url"].rpartition("/")[0]
    return Picture(f"{folder}/small.jpg", _AVATAR, _AVATAR, f"@{user['username']}")


def _preview(app: AppPage, found: PublicProfile) -> previews.Preview:
    user = found.user
    url, is_listed = address(app.site, user["username"]), strangers.may_be_listed(user)
    bio = entities.shortened(user.get("bio", "").strip(), _DESCRIPTION)
    return previews.Preview(
        title=words.named(user["display_name"], user["username"]),
        description=bio or " · ".join(_counts(found)),
        url=url,
        kind="profile",
        is_listed=is_listed,
        picture=avatar(user) or (pictures.preview(found.posts[0]) if found.posts else None),
        about={"profile:username": user["username"]},
        feed=feed_address(app.site, user["username"]),
        listing=_listing(user, url) if is_listed else None,
    )


def _head(found: PublicProfile) -> Element:
    user, picture = found.user, avatar(found.user)
    shown = (
        element("img", {"src": picture.url, "alt": "", "width": _AVATAR, "height": _AVATAR})
        if picture
        else user["username"][0].upper()
    )
    counts = [element("li", None, each) for each in _counts(found)]
    texts = [element("h1", None, user["username"]), element("ul", {"class": "counts"}, *counts)]
    if user["display_name"] != user["username"]:
        texts.append(element("p", {"class": "name"}, element("bdi", None, user["display_name"])))
    if bio := user.get("bio", "").strip():
        texts.append(element("p", {"class": "caption"}, element("bdi", None, bio)))
    return element(
        "header",
        {"class": "profile"},
        element("span", {"class": "avatar avatar-l", "aria-hidden": "true"}, shown),
        element("div", {"class": "profile-text"}, *texts),
    )


def _counts(found: PublicProfile) -> list[str]:
    return [
        words.counted(found.count("posts"), "post", "posts"),
        words.counted(found.count("followers"), "follower", "followers"),
        words.counted(found.count("following"), "following", "following"),
    ]


def _tile(post: Post) -> Element:
    """A post of the grid: its first picture, of a video its poster."""
    first = post["media"][0]
    photo = {**first, "video_urls": None}
    picture = pictures.shown(post, photo, sizes=pictures.TILE, is_first=False)  # type: ignore[arg-type]
    label = f"{post_page.title(post)}, {words.likes(post['like_count'])}"
    link = {"href": f"/p/{post['post_id']}", "class": "public-tile", "title": label}
    return element("li", None, element("a", link, picture))


def _listing(user: UserRow, url: str) -> str:
    who = {
        "@type": "Person",
        "name": user["display_name"],
        "alternateName": user["username"],
        "url": url,
    }
    said = {"@context": "https://schema.org", "@type": "ProfilePage", "mainEntity": who}
    return orjson.dumps(said).decode()
