"""The media of a post, where their bytes live and where the public finds them.

Every key is a function of the post's id and the medium's index, so doing any step twice writes
the same objects again. The image CDN's edge function (`stacks/edge/`) computes the same path.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pinhole import ids
from pinhole.settings import settings

PENDING, READY, REJECTED = "pending", "ready", "rejected"
# The reason of a medium that is fine for all we know: the fault was ours, and a redrive retries it.
PROCESSING_FAILED = "processing_failed"
IMAGE_TYPES = (
    *("image/jpeg", "image/png", "image/webp"),
    *("image/gif", "image/heic", "image/heif", "image/avif"),
)
VIDEO_TYPES = ("video/mp4", "video/quicktime")
MEDIA_TYPES = IMAGE_TYPES + VIDEO_TYPES
SIZES = ("thumb", "small", "medium", "large")
FORMATS = ("webp", "jpg")
VIDEO_SIZES = ("720p", "360p")

# The names that the API gives to the CDN's sizes.
_API_NAMES = {"thumbnail": "thumb", "small": "small", "standard": "medium", "full": "large"}


@dataclass(frozen=True)
class Medium:
    """One medium of a post. Lengths in pixels, `duration` in seconds; `reason` and `detail` only
    when it was rejected. Until it is ready its `type` is what was announced.
    """

    index: int
    content_type: str
    state: str = PENDING
    alt_text: str | None = None
    type: str = "photo"
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    placeholder: str | None = None
    camera: str | None = None
    taken_at: str | None = None
    sensitivity_score: float | None = None
    is_sensitive: bool | None = None
    reason: str | None = None
    detail: str | None = None

    def as_row(self) -> dict[str, Any]:
        """Its stored form: what is unset is left out."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def announced_type(content_type: str) -> str:
    return "video" if content_type in VIDEO_TYPES else "photo"


def kind(media: list[dict[str, Any]]) -> str:
    """What a post is by its media: photo, video or carousel."""
    return media[0]["type"] if len(media) == 1 else "carousel"


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


def rendition_key(post_id: str, index: int, size: str, extension: str) -> str:
    return f"processed/{_dated(post_id)}/{index}/{size}.{extension}"


def url(post_id: str, index: int, size: str, extension: str) -> str:
    """The public address of a rendition; the first medium's has no index in it."""
    place = post_id if index == 0 else f"{post_id}/{index}"
    return f"{settings.cdn_url}/{place}/{size}.{extension}"


def urls(post_id: str, index: int) -> dict[str, dict[str, str]]:
    """All addresses of one medium: API size name -> format -> URL."""
    return {
        name: {extension: url(post_id, index, size, extension) for extension in FORMATS}
        for name, size in _API_NAMES.items()
    }


def video_urls(post_id: str, index: int) -> dict[str, str]:
    """Where a video plays: size -> URL."""
    return {size: url(post_id, index, size, "mp4") for size in VIDEO_SIZES}


def cover_urls(post_id: str) -> dict[str, str]:
    """The first medium's JPEGs, as a grid or a simple client wants them."""
    return {
        name: url(post_id, 0, _API_NAMES[name], "jpg") for name in ("thumbnail", "standard", "full")
    }


def _dated(post_id: str) -> str:
    return f"{ids.moment(post_id):%Y/%m/%d}/{post_id}"
