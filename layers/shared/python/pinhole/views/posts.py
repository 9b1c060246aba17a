"""Posts."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from pinhole.views.base import FormatUrls, Location
from pinhole.views.people import Mention, Person


class CoverUrls(TypedDict):
    thumbnail: str
    small: str
    standard: str
    full: str


class Upload(TypedDict):
    index: int
    url: str
    fields: dict[str, str]
    expires_at: str


class CreatedPost(TypedDict):
    post_id: str
    state: str
    created_at: str
    media_urls: CoverUrls
    uploads: NotRequired[list[Upload] | None]


class MediumUrls(TypedDict):
    thumbnail: FormatUrls
    small: FormatUrls
    standard: FormatUrls
    full: FormatUrls


VideoUrls = TypedDict("VideoUrls", {"720p": str, "360p": str})


class Medium(TypedDict):
    index: int
    type: str
    width: NotRequired[int | None]
    height: NotRequired[int | None]
    aspect_ratio: NotRequired[float | None]
    placeholder: NotRequired[str | None]
    alt_text: NotRequired[str | None]
    is_sensitive: bool
    sensitivity_score: NotRequired[float | None]
    urls: MediumUrls
    duration: NotRequired[float | None]
    video_urls: NotRequired[VideoUrls | None]
    motion_index: NotRequired[int | None]
    state: NotRequired[str | None]
    progress: NotRequired[int | None]
    renditions_ready: NotRequired[list[str] | None]
    camera: NotRequired[str | None]
    taken_at: NotRequired[str | None]
    reason: NotRequired[str | None]
    detail: NotRequired[str | None]


class Explanation(TypedDict):
    interest: float
    recency: float
    relationship: float
    engagement: float
    score: float


class Because(TypedDict):
    tag: NotRequired[str | None]
    person: NotRequired[Person | None]


class FanOut(TypedDict):
    mode: str
    followers: int | None
    pages: int | None
    pages_delivered: int
    started_at: str
    finished_at: str | None


class TopComment(TypedDict):
    comment_id: str
    text: str
    user: Person
    like_count: int


class Post(TypedDict):
    post_id: str
    user: Person
    media: list[Medium]
    media_type: str
    aspect_ratio: float | None
    media_urls: CoverUrls
    caption: str
    hashtags: list[str]
    mentions: list[Mention]
    location: Location | None
    like_count: int
    comment_count: int
    save_count: int
    top_comments: list[TopComment]
    is_liked: bool
    is_saved: bool
    created_at: str
    edited_at: str | None
    is_edited: bool
    state: str
    audience: str
    comment_policy: str
    reason: NotRequired[str | None]
    reason_detail: NotRequired[str | None]
    is_sensitive: bool
    hidden: NotRequired[bool | None]
    hidden_reason: NotRequired[str | None]
    reason_index: NotRequired[int | None]
    explain: NotRequired[Explanation | None]
    because: NotRequired[Because | None]
    fan_out: NotRequired[FanOut | None]


class Original(TypedDict):
    url: str
    expires_at: str
    content_type: str
    size: int


class PostPage(TypedDict):
    posts: list[Post]
    next_cursor: str | None


class LikeState(TypedDict):
    is_liked: bool
    like_count: int


class DeletedPost(TypedDict):
    post_id: str
    state: str
    deleted_at: str
    receipt: str


class SaveState(TypedDict):
    is_saved: bool
    save_count: int
