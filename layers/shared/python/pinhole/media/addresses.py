"""Storage keys and public URLs of a post's media.

Every key is a function of the post's id, its placement and the medium's index, so every step is
idempotent. The CDN's edge function (`stacks/edge/`) computes the same keys.

A post's placement decides who can fetch its renditions: public ones anyone with the URL, restricted
ones only with a signature (`pinhole.media.signed_urls`). Apart from the signature the URLs are the
same.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pinhole import ids
from pinhole.media import signed_urls
from pinhole.settings import settings

if TYPE_CHECKING:
    from collections.abc import Collection

    from pinhole.views.base import FormatUrls
    from pinhole.views.posts import CoverUrls, MediumUrls, VideoUrls

SIZES = ("thumbnail", "small", "standard", "full")
FORMATS = ("webp", "jpg")
# The sizes that a photo may also have as AVIF: its row says which it has.
AVIF_SIZES = ("full", "standard")
VIDEO_SIZES = ("720p", "360p")
OPEN, RESTRICTED = "processed", "restricted"


def upload_key(user_id: str, post_id: str, index: int) -> str:
    return f"uploads/{user_id}/{post_id}/{index}"


def parse_upload_key(key: str) -> tuple[str, str, int] | None:
    """The user id, post id and index in an upload's key; None for any other key."""
    parts = key.split("/")
    if len(parts) != 4 or parts[0] != "uploads" or not parts[3].isascii():
        return None
    _, user_id, post_id, index = parts
    if not (ids.is_user_id(user_id) and ids.is_ulid(post_id) and index.isdigit()):
        return None
    return user_id, post_id, int(index)


def original_key(post_id: str, index: int) -> str:
    return f"originals/{_dated(post_id)}/{index}"


def renditions_folder(post_id: str, placement: str | None = None) -> str:
    """The key prefix of all renditions of a post in that placement."""
    return f"{post_id}/{placement or OPEN}/"


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


def rendition_key(
    post_id: str, index: int, size: str, extension: str, placement: str | None = None
) -> str:
    return f"{renditions_folder(post_id, placement)}{index}/{size}.{extension}"


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


def files(avif: Collection[str] = ()) -> list[tuple[str, str]]:
    """The size and format of each rendition of a picture that has AVIFs of these sizes."""
    made = [(size, "avif") for size in avif]
    return made + [(size, extension) for size in SIZES for extension in FORMATS]


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


def _dated(post_id: str) -> str:
    return f"{ids.moment(post_id):%Y/%m/%d}/{post_id}"
