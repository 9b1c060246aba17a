"""One medium of a post: its type, state and metadata."""

from __future__ import annotations

from typing import Any, Required, TypedDict, cast

PENDING, READY, REJECTED = "pending", "ready", "rejected"

# The type of a Live Photo's movie. It is never shown as a medium of its own: it is kept with the
# original of its still, whose index is `motion_of`.
MOTION = "motion"

# The reason of a medium that failed because of a fault of ours; a redrive retries it.
PROCESSING_FAILED = "processing_failed"

IMAGE_TYPES = (
    *("image/jpeg", "image/png", "image/webp"),
    *("image/gif", "image/heic", "image/heif", "image/avif"),
)

VIDEO_TYPES = ("video/mp4", "video/quicktime")

MEDIA_TYPES = IMAGE_TYPES + VIDEO_TYPES


class Parts(TypedDict, total=False):
    """The parts that a video was divided into, each transcoded by a function of its own
    (`pinhole.pipeline.video_parts`), and how far they are.

    A part is a segment's pictures in the sizes of one group, or the sound of all sizes.
    """

    etag: Required[str]  # of the upload
    groups: Required[dict[str, list[str]]]  # sizes that are made together
    names: Required[list[str]]  # all parts
    left: Required[list[str]]  # those that are not made
    percents: Required[dict[str, int]]  # of those that are being made
    joiners: Required[dict[str, str]]  # by group, the part whose function joins it
    ready: Required[list[str]]  # what is stored
    medium: Required[dict[str, Any]]  # what the finished medium will have
    content_type: Required[str]  # of the original
    hidden: str | None
    ended_by: str  # the part that gave up, after which the video is transcoded whole


class StoredMedium(TypedDict, total=False):
    """A medium as its post's row has it: a `Medium` without unset values, and what is needed while
    it is processed.
    """

    index: Required[int]
    content_type: Required[str]
    state: Required[str]
    type: Required[str]
    alt_text: str
    width: int
    height: int
    duration: float
    placeholder: str
    avif: list[str]
    camera: str
    taken_at: str
    sensitivity_score: float
    is_sensitive: bool
    reason: str
    detail: str
    live_id: str
    motion_of: int
    etag: str  # of the upload that has claimed it
    progress: int  # percent
    parts: Parts
    waiting_bytes: int  # of an upload that waits for the post's photos


def announced_type(content_type: str) -> str:
    return "video" if content_type in VIDEO_TYPES else "photo"


def shown(media: list[StoredMedium]) -> list[StoredMedium]:
    """The media that people see, without the movies of Live Photos."""
    return [medium for medium in media if medium["type"] != MOTION]


def with_avifs(media: list[StoredMedium]) -> list[StoredMedium]:
    """The photos that have AVIFs: posters of videos do not count."""
    return [medium for medium in media if medium["type"] == "photo" and medium.get("avif")]


def with_parts(stored: StoredMedium) -> StoredMedium:
    """A video that is transcoded in parts, with what is known and ready of it."""
    parts = stored.get("parts")
    if not parts or stored["state"] != PENDING or "ended_by" in parts:
        return stored
    ready = {"renditions_ready": parts["ready"]}
    return cast("StoredMedium", {**stored, **parts["medium"], **ready})


def motions(media: list[StoredMedium]) -> dict[int, int]:
    """The index of a Live Photo's movie by the index of its still."""
    return {each["motion_of"]: each["index"] for each in media if each["type"] == MOTION}


def kind(media: list[StoredMedium]) -> str:
    """A post's kind by its media: photo, video or carousel."""
    seen = shown(media)
    return seen[0]["type"] if len(seen) == 1 else "carousel"
