"""S3 keys of a post's media.

Every key is a function of the post's id, its placement and the medium's index, so every step is
idempotent. The CDN's edge function (`stacks/edge/`) computes the same keys.

A post's placement decides who can fetch its renditions: open ones anyone with the URL, restricted
ones only with a signature (`pinhole.media.signed_urls`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import ids

if TYPE_CHECKING:
    from collections.abc import Collection

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


def segments_folder(user_id: str, post_id: str, index: int | None = None) -> str:
    """The key prefix of what is kept of a post's or a medium's parts until they are joined."""
    whole = f"segments/{user_id}/{post_id}/"
    return whole if index is None else f"{whole}{index}/"


def original_key(post_id: str, index: int) -> str:
    return f"originals/{_dated(post_id)}/{index}"


def renditions_folder(post_id: str, placement: str | None = None) -> str:
    """The key prefix of all renditions of a post in that placement."""
    return f"{post_id}/{placement or OPEN}/"


def rendition_key(
    post_id: str, index: int, size: str, extension: str, placement: str | None = None
) -> str:
    return f"{renditions_folder(post_id, placement)}{index}/{size}.{extension}"


def files(avif: Collection[str] = ()) -> list[tuple[str, str]]:
    """The size and format of each rendition of a picture that has AVIFs of these sizes."""
    made = [(size, "avif") for size in avif]
    return made + [(size, extension) for size in SIZES for extension in FORMATS]


def _dated(post_id: str) -> str:
    return f"{ids.moment(post_id):%Y/%m/%d}/{post_id}"
