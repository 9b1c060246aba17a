"""A post's photos and videos as HTML, and the one that stands for it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinhole.imaging import sizes
from pinhole.public_pages import words
from pinhole.public_pages.markup import Element, element

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pinhole.views.posts import Medium, Post

WHOLE = "(min-width: 40rem) 40rem, 100vw"
TILE = "(min-width: 60rem) 20rem, 33vw"
# Chats show no picture that is too heavy: a photo of this many pixels takes 50 to 250 KB.
_PREVIEW_PIXELS = 2_000_000
_SIZES = {size.name: size for size in sizes.PHOTO}
_TYPES = {"avif": "image/avif", "webp": "image/webp"}


@dataclass(frozen=True)
class Picture:
    """A JPEG whose address needs no signature; lengths in pixels."""

    url: str
    width: int
    height: int
    alt_text: str


def of(post: Post, medium: Medium) -> Iterator[Picture]:
    """The JPEGs of a medium, of a video those of its poster: the largest first."""
    for name, size in _SIZES.items():
        width, height = size.of(medium["width"] or 1, medium["height"] or 1)
        url = medium["urls"][name]["jpg"]  # type: ignore[literal-required]
        yield Picture(url, width, height, alt_text(post, medium))


def preview(post: Post) -> Picture | None:
    """The picture that chats show for a post; none of a sensitive one."""
    if post["is_sensitive"]:
        return None
    found = of(post, post["media"][0])
    return next(each for each in found if each.width * each.height <= _PREVIEW_PIXELS)


def alt_text(post: Post, medium: Medium) -> str:
    return medium.get("alt_text") or words.photo_by(post["user"]["username"])


def shown(post: Post, medium: Medium, *, sizes: str, is_first: bool) -> Element:
    """A photo in the best format that the browser knows, or a video with its controls."""
    if medium.get("video_urls"):
        return player(post, medium, "720p", medium["width"], medium["height"])
    *better, jpg = (kind for kind in ("avif", "webp", "jpg") if kind in medium["urls"]["full"])
    choices = [
        element("source", {"type": _TYPES[kind], "srcset": _widths(medium, kind), "sizes": sizes})
        for kind in better
    ]
    image = element(
        "img",
        {
            "src": medium["urls"]["standard"]["jpg"],
            "srcset": _widths(medium, jpg),
            "sizes": sizes,
            "width": medium["width"],
            "height": medium["height"],
            "alt": alt_text(post, medium),
            "loading": "eager" if is_first else "lazy",
            "fetchpriority": "high" if is_first else None,
            "decoding": "async",
        },
    )
    return element("picture", None, *choices, image)


def player(post: Post, medium: Medium, size: str, width: int | None, height: int | None) -> Element:
    """A video in that size, shown this wide and high, which loads when somebody plays it."""
    urls = medium["video_urls"]
    assert urls
    return element(
        "video",
        {
            "src": urls[size],  # type: ignore[literal-required]
            "poster": medium["urls"]["full"]["jpg"],
            "width": width,
            "height": height,
            "aria-label": alt_text(post, medium),
            "controls": "",
            "playsinline": "",
            "preload": "none",
        },
    )


def _widths(medium: Medium, kind: str) -> str:
    """The renditions in one format with their true widths."""
    found: dict[int, str] = {}
    for name, size in reversed(_SIZES.items()):
        url = medium["urls"][name].get(kind)  # type: ignore[literal-required]
        if url and not size.is_square:
            width, _ = size.of(medium["width"] or 1, medium["height"] or 1)
            found.setdefault(width, url)
    return ", ".join(f"{url} {width}w" for width, url in found.items())
