"""Public URLs of a post's media, and the names by which the CDN forgets them.

The URLs are the same in both placements (`pinhole.media.object_keys`), but for the signature.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pinhole.media import signed_urls
from pinhole.media.object_keys import FORMATS, RESTRICTED, SIZES, VIDEO_SIZES
from pinhole.settings import settings

if TYPE_CHECKING:
    from collections.abc import Collection

    from pinhole.views.base import FormatUrls
    from pinhole.views.posts import CoverUrls, MediumUrls, VideoUrls


def edge_path(post_id: str) -> str:
    """The CDN's path for all files of a post: for the URLs of clients, and for what the edge
    function makes of them, in both placements.
    """
    return f"/{post_id}/*"


def edge_tag(user_id: str) -> str:
    """The CDN's tag on all files of a person, whatever their paths."""
    return f"#{owner_mark(user_id)}"


def owner_mark(user_id: str) -> str:
    """The mark by which the edge recognizes a person's files. It reveals nothing about the person,
    and is in lower case because CloudFront ignores case.
    """
    return hashlib.blake2b(f"files of {user_id}".encode(), digest_size=16).hexdigest()


def signed_until(placement: str | None) -> int | None:
    """Expiry of URLs made now for that placement; None if they need no signature."""
    return signed_urls.expiry() if placement == RESTRICTED else None


def url(post_id: str, index: int, size: str, extension: str, until: int | None = None) -> str:
    """The URL of a rendition, signed if it expires (`until`); the first medium's has no index."""
    medium = post_id if index == 0 else f"{post_id}/{index}"
    path = f"/{medium}/{size}.{extension}"
    return settings.cdn_url + (signed_urls.sign(path, until) if until else path)


def urls(
    post_id: str, index: int, until: int | None = None, avif: Collection[str] = ()
) -> MediumUrls:
    """All URLs of one medium: size -> format -> URL, the best format first; `avif` are the sizes
    that exist as AVIF.
    """

    def formats(size: str) -> FormatUrls:
        webp, jpg = (url(post_id, index, size, extension, until) for extension in FORMATS)
        if size not in avif:
            return {"webp": webp, "jpg": jpg}
        return {"avif": url(post_id, index, size, "avif", until), "webp": webp, "jpg": jpg}

    thumbnail, small, standard, full = map(formats, SIZES)
    return {"thumbnail": thumbnail, "small": small, "standard": standard, "full": full}


def video_urls(post_id: str, index: int, until: int | None = None) -> VideoUrls:
    """A video's MP4s: size -> URL."""
    larger, smaller = (url(post_id, index, size, "mp4", until) for size in VIDEO_SIZES)
    return {"720p": larger, "360p": smaller}


def cover_urls(post_id: str, index: int, until: int | None = None) -> CoverUrls:
    """The JPEGs of a post's first medium, for a grid or a simple client."""
    return {
        "thumbnail": url(post_id, index, "thumbnail", "jpg", until),
        "small": url(post_id, index, "small", "jpg", until),
        "standard": url(post_id, index, "standard", "jpg", until),
        "full": url(post_id, index, "full", "jpg", until),
    }
