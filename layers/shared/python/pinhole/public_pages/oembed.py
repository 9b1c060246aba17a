"""oEmbed 1.0 (https://oembed.com): what another site needs to show a post by its address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pinhole import errors, ids
from pinhole.public_pages import pictures, post_page, profile_page, words
from pinhole.public_pages.markup import html
from pinhole.public_pages.reading import PublicPost
from pinhole.video import sizes as video_sizes

if TYPE_CHECKING:
    from pinhole.views.posts import Post

_POST = re.compile(rf"/p/({ids.ULID_PATTERN})/?")


def post_id(site: str, url: str) -> str:
    """The post at an address of this site. Raises NotFound."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise errors.NotFound("This is no address of a post") from None
    named = _POST.fullmatch(parts.path)
    is_ours = parts.scheme in ("http", "https") and parts.netloc == urlsplit(site).netloc
    if not is_ours or not named or not ids.may_exist(named[1]):
        raise errors.NotFound("This is no address of a post")
    return named[1]


def answer(site: str, found: PublicPost, width: int | None, height: int | None) -> dict[str, Any]:
    """The largest picture or video of this width and height in pixels; a link if there is none."""
    post, author = found.post, found.author
    said = {
        "version": "1.0",
        "title": post_page.title(post),
        "author_name": author["display_name"],
        "author_url": profile_page.address(site, author["username"]),
        "provider_name": words.NETWORK,
        "provider_url": f"{site}/",
    }
    if post["is_sensitive"]:
        return {**said, "type": "link"}
    first = post["media"][0]
    fitting = [
        each
        for each in pictures.of(post, first)
        if each.width <= (width or each.width) and each.height <= (height or each.height)
    ]
    for shown in _videos(post, width, height):
        return {**said, **shown, **_thumbnail(fitting)}
    if not fitting or first.get("video_urls"):
        return {**said, "type": "link", **_thumbnail(fitting)}
    photo = {"url": fitting[0].url, "width": fitting[0].width, "height": fitting[0].height}
    return {**said, "type": "photo", **photo, **_thumbnail(fitting)}


def _videos(post: Post, width: int | None, height: int | None) -> Iterator[dict[str, Any]]:
    """The MP4s of a post that begins with a video, the largest first, as far as they fit."""
    first = post["media"][0]
    urls = first.get("video_urls")
    if not urls:
        return
    for size in video_sizes.SIZES:
        wide, tall = video_sizes.fit(first["width"] or 2, first["height"] or 2, size)
        if wide <= (width or wide) and tall <= (height or tall):
            player = pictures.player(post, first, size.name, wide, tall)
            yield {"type": "video", "width": wide, "height": tall, "html": html([player])}


def _thumbnail(fitting: list[pictures.Picture]) -> dict[str, Any]:
    """A small picture beside the title."""
    if not fitting:
        return {}
    small = min(fitting, key=lambda each: (abs(each.width - 320), -each.width))
    return {
        "thumbnail_url": small.url,
        "thumbnail_width": small.width,
        "thumbnail_height": small.height,
    }
