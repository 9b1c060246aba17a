"""Schemas of posts and their media."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from pinhole.api.checks import Text, at_most
from pinhole.api.schemas.base import Body, FormatUrls, Location, Schema
from pinhole.api.schemas.people import Person
from pinhole.media.medium import MEDIA_TYPES, announced_type
from pinhole.settings import settings


class NewLocation(Location, Body):
    pass


_MOST_BYTES = {"photo": settings.image_bytes, "video": settings.video_bytes}


class NewMedium(Body):
    content_type: Literal[MEDIA_TYPES]  # type: ignore[valid-type]
    size: int = Field(
        ge=1,
        le=max(_MOST_BYTES.values()),
        description=f"Bytes; at most {settings.image_bytes} for a photo",
    )
    alt_text: Text | None = Field(None, max_length=settings.alt_text_characters)

    @field_validator("size")
    @classmethod
    def _fits(cls, size: int, others: ValidationInfo) -> int:
        if "content_type" not in others.data:  # invalid, and reported as such
            return size
        kind = announced_type(others.data["content_type"])
        if size > _MOST_BYTES[kind]:
            raise ValueError(f"a {kind} has at most {_MOST_BYTES[kind]} bytes")
        return size


class Words(Body):
    """The fields of a post besides its media."""

    caption: Annotated[Text, at_most(settings.caption_characters)] = Field(
        "", description=f"At most {settings.caption_characters} characters as readers see them"
    )
    location: NewLocation | None = None
    location_from_photo: bool = Field(
        False, description="Take the location from the first photo's EXIF, if it has one"
    )
    audience: Literal["everyone", "close_friends"] = Field(
        "everyone", description="Who may see it, among those who may see your account"
    )

    @field_validator("location_from_photo")
    @classmethod
    def _contradicts_no_location(cls, is_wanted: bool, others: ValidationInfo) -> bool:
        if is_wanted and others.data.get("location"):
            raise ValueError("must not be true together with a location")
        return is_wanted


class PostForm(Words):
    """The multipart form; `location`, `location_from_photo` and `alt_texts` are JSON."""

    alt_texts: list[Annotated[Text, Field(max_length=settings.alt_text_characters)] | None] = Field(
        [],
        max_length=settings.media_per_post,
        description="Alternative texts in the order of the files",
    )


class NewPost(Words):
    media: list[NewMedium] = Field(min_length=1, max_length=settings.media_per_post)


class EditedMedium(Body):
    index: int = Field(ge=0, lt=settings.media_per_post, description="Its position in the post")
    alt_text: Text | None = Field(
        max_length=settings.alt_text_characters, description="null removes it"
    )


class PostEdit(Body):
    """Fields left out stay unchanged."""

    caption: Annotated[Text, at_most(settings.caption_characters)] | None = Field(
        None, description=f"At most {settings.caption_characters} characters as readers see them"
    )
    location: NewLocation | None = Field(None, description="null removes it")
    media: list[EditedMedium] | None = Field(
        None, max_length=settings.media_per_post, description="Alternative texts to change"
    )

    @field_validator("media")
    @classmethod
    def _names_each_once(cls, media: list[EditedMedium] | None) -> list[EditedMedium] | None:
        indexes = [medium.index for medium in media or []]
        if len(set(indexes)) < len(indexes):
            raise ValueError("names a medium twice")
        return media


class CoverUrls(Schema):
    thumbnail: str
    standard: str
    full: str


class Upload(Schema):
    """Where to send one file: a multipart POST of all `fields`, then `file`, to `url`."""

    index: int
    url: str
    fields: dict[str, str]
    expires_at: str


class CreatedPost(Schema):
    """`uploads` is set only if the post was created as JSON."""

    post_id: str
    state: str
    created_at: str
    media_urls: CoverUrls
    uploads: list[Upload] | None = None


class MediumUrls(Schema):
    thumbnail: FormatUrls
    small: FormatUrls
    standard: FormatUrls
    full: FormatUrls


class VideoUrls(Schema):
    p720: str = Field(alias="720p")
    p360: str = Field(alias="360p")


class Medium(Schema):
    """Only the author sees `state`, `progress`, `camera`, `taken_at`, `reason` and `detail`.

    A video's `urls` are those of its poster.
    """

    index: int
    type: Literal["photo", "video"]
    width: int | None = None
    height: int | None = None
    aspect_ratio: float | None = Field(None, description="Width by height")
    placeholder: str | None = Field(None, description="A tiny WebP as a data URI")
    alt_text: str | None = None
    is_sensitive: bool = Field(description="To be blurred until the viewer reveals it")
    sensitivity_score: float | None = Field(None, description="0 to 1; for author and moderators")
    urls: MediumUrls
    duration: float | None = Field(None, description="Of a video, in seconds")
    video_urls: VideoUrls | None = Field(None, description="MP4 with H.264 and AAC")
    state: str | None = None
    progress: int | None = Field(None, ge=0, le=100, description="Of a transcode, in percent")
    camera: str | None = None
    taken_at: str | None = None
    reason: str | None = None
    detail: str | None = None


class Explanation(Schema):
    """The components of a post's score, each in [0, 1], and their weighted sum."""

    interest: float
    recency: float
    relationship: float
    engagement: float
    score: float


class Because(Schema):
    """A hashtag that you like, or a person whom you follow or like."""

    tag: str | None = None
    person: Person | None = None


class FanOut(Schema):
    """The progress of delivering the post to its author's followers."""

    mode: Literal["push", "pull"]
    followers: int | None
    pages: int | None
    pages_delivered: int
    started_at: str
    finished_at: str | None


class TopComment(Schema):
    """One of a post's best comments; a long text is shortened."""

    comment_id: str
    text: str
    user: Person
    like_count: int


class Post(Schema):
    post_id: str
    user: Person
    media: list[Medium]
    media_urls: CoverUrls
    caption: str
    hashtags: list[str]
    location: Location | None
    like_count: int
    comment_count: int
    save_count: int
    top_comments: list[TopComment]
    is_liked: bool
    is_saved: bool
    created_at: str
    edited_at: str | None = Field(
        description="When caption, location or an alternative text last changed"
    )
    is_edited: bool
    state: Literal["pending", "processing", "published", "rejected", "deleted"]
    audience: Literal["everyone", "close_friends"]
    reason: str | None = Field(None, description="Why it was rejected: a stable code")
    reason_detail: str | None = None
    is_sensitive: bool = Field(description="Whether any medium is sensitive")
    hidden: bool | None = Field(None, description="Hidden from all but author and moderators")
    hidden_reason: str | None = None
    reason_index: int | None = Field(None, description="The medium that was rejected")
    explain: Explanation | None = Field(None, description="In a feed, on request")
    because: Because | None = Field(None, description="On the explore page: why it is shown")
    fan_out: FanOut | None = Field(None, description="For the author, in `GET /posts/{post_id}`")


class Original(Schema):
    """A download URL, valid until `expires_at`; `size` in bytes."""

    url: str
    expires_at: str
    content_type: str
    size: int


class PostPage(Schema):
    posts: list[Post]
    next_cursor: str | None


class LikeState(Schema):
    is_liked: bool
    like_count: int


class DeletedPost(Schema):
    post_id: str
    state: Literal["deleted"]
    deleted_at: str
    receipt: str = Field(description="The path of the deletion's receipt")


class SaveState(Schema):
    is_saved: bool
    save_count: int
