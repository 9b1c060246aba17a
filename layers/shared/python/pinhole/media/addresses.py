"""The media of a post, where their bytes live and where the public finds them.

Every key is a function of the post's id, its place and the medium's index, so doing any step
twice writes the same objects again. The CDN's edge function (`stacks/edge/`) computes the same.

A post's place says who gets at its renditions: in the open whoever knows an address, in the
restricted place who holds a signature (`pinhole.media.signed_urls`). Its addresses are the same but
for that.
"""

from __future__ import annotations

from pinhole import ids
from pinhole.media import signed_urls
from pinhole.settings import settings

SIZES = ("thumb", "small", "medium", "large")
FORMATS = ("webp", "jpg")
VIDEO_SIZES = ("720p", "360p")
RESTRICTED = "restricted"
# The names that the API gives to the CDN's sizes.
_API_NAMES = {"thumbnail": "thumb", "small": "small", "standard": "medium", "full": "large"}


def upload_key(user_id: str, post_id: str, index: int) -> str:
    return f"uploads/{user_id}/{post_id}/{index}"


def parse_upload_key(key: str) -> tuple[str, str, int] | None:
    """The user id, post id and index in an upload's key; None for anybody else's key."""
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
    """What the keys of all renditions of a post in that place begin with."""
    return f"{place or 'processed'}/{_dated(post_id)}/"


def edge_paths(post_id: str) -> list[str]:
    """What the CDN knows the renditions of a post in the open by: as they are asked for, and as its
    edge function rewrites them.
    """
    return [f"/{post_id}/*", f"/{renditions_folder(post_id)}*"]


def rendition_key(
    post_id: str, index: int, size: str, extension: str, place: str | None = None
) -> str:
    return f"{renditions_folder(post_id, place)}{index}/{size}.{extension}"


def signed_until(place: str | None) -> int | None:
    """Until when addresses in that place are good that are made now; None if they need no
    signature.
    """
    return signed_urls.expiry() if place == RESTRICTED else None


def url(post_id: str, index: int, size: str, extension: str, until: int | None = None) -> str:
    """The address of a rendition, signed if it is good `until` some time only; the first medium's
    has no index in it.
    """
    medium = post_id if index == 0 else f"{post_id}/{index}"
    path = f"/{medium}/{size}.{extension}"
    return settings.cdn_url + (signed_urls.sign(path, until) if until else path)


def urls(post_id: str, index: int, until: int | None = None) -> dict[str, dict[str, str]]:
    """All addresses of one medium: API size name -> format -> URL."""
    return {
        name: {extension: url(post_id, index, size, extension, until) for extension in FORMATS}
        for name, size in _API_NAMES.items()
    }


def video_urls(post_id: str, index: int, until: int | None = None) -> dict[str, str]:
    """Where a video plays: size -> URL."""
    return {size: url(post_id, index, size, "mp4", until) for size in VIDEO_SIZES}


def cover_urls(post_id: str, until: int | None = None) -> dict[str, str]:
    """The first medium's JPEGs, as a grid or a simple client wants them."""
    return {
        name: url(post_id, 0, _API_NAMES[name], "jpg", until)
        for name in ("thumbnail", "standard", "full")
    }


def _dated(post_id: str) -> str:
    return f"{ids.moment(post_id):%Y/%m/%d}/{post_id}"
