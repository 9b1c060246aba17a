"""Storage keys and public URLs of a post's media.

Every key is a function of the post's id, its placement and the medium's index, so every step is
idempotent. The CDN's edge function (`stacks/edge/`) computes the same keys.

A post's placement decides who can fetch its renditions: public ones anyone with the URL, restricted
ones only with a signature (`pinhole.media.signed_urls`). Apart from the signature the URLs are the
same.
"""

from __future__ import annotations

from pinhole import ids
from pinhole.media import signed_urls
from pinhole.settings import settings

SIZES = ("thumb", "small", "medium", "large")
FORMATS = ("webp", "jpg")
VIDEO_SIZES = ("720p", "360p")
RESTRICTED = "restricted"
# The API's names of the CDN's sizes.
_API_NAMES = {"thumbnail": "thumb", "small": "small", "standard": "medium", "full": "large"}


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


def renditions_folder(post_id: str, place: str | None = None) -> str:
    """The key prefix of all renditions of a post in that placement."""
    return f"{place or 'processed'}/{_dated(post_id)}/"


def edge_paths(post_id: str) -> list[str]:
    """The CDN's paths of a post's public renditions: as requested, and as rewritten by its edge
    function.
    """
    return [f"/{post_id}/*", f"/{renditions_folder(post_id)}*"]


def rendition_key(
    post_id: str, index: int, size: str, extension: str, place: str | None = None
) -> str:
    return f"{renditions_folder(post_id, place)}{index}/{size}.{extension}"


def signed_until(place: str | None) -> int | None:
    """Expiry of URLs made now for that placement; None if they need no signature."""
    return signed_urls.expiry() if place == RESTRICTED else None


def url(post_id: str, index: int, size: str, extension: str, until: int | None = None) -> str:
    """The URL of a rendition, signed if it expires (`until`); the first medium's has no index."""
    medium = post_id if index == 0 else f"{post_id}/{index}"
    path = f"/{medium}/{size}.{extension}"
    return settings.cdn_url + (signed_urls.sign(path, until) if until else path)


def urls(post_id: str, index: int, until: int | None = None) -> dict[str, dict[str, str]]:
    """All URLs of one medium: API size name -> format -> URL."""
    return {
        name: {extension: url(post_id, index, size, extension, until) for extension in FORMATS}
        for name, size in _API_NAMES.items()
    }


def video_urls(post_id: str, index: int, until: int | None = None) -> dict[str, str]:
    """A video's MP4s: size -> URL."""
    return {size: url(post_id, index, size, "mp4", until) for size in VIDEO_SIZES}


def cover_urls(post_id: str, until: int | None = None) -> dict[str, str]:
    """The first medium's JPEGs, for a grid or a simple client."""
    return {
        name: url(post_id, 0, _API_NAMES[name], "jpg", until)
        for name in ("thumbnail", "standard", "full")
    }


def _dated(post_id: str) -> str:
    return f"{ids.moment(post_id):%Y/%m/%d}/{post_id}"
