"""Schemas of the bodies that create and edit a post."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from pinhole.api.checks import Text, Whole, at_most, left_out, not_null
from pinhole.api.schemas.base import Body, CommentPolicy, Location
from pinhole.media.medium import MEDIA_TYPES, announced_type
from pinhole.settings import settings


class NewLocation(Location, Body):
    pass


_MOST_BYTES = {"photo": settings.image_bytes, "video": settings.video_bytes}


AltText = Annotated[Text, at_most(settings.alt_text_characters)]


class NewMedium(Body):
    content_type: Literal[MEDIA_TYPES]  # type: ignore[valid-type]
    size: Whole = Field(
        ge=1,
        le=max(_MOST_BYTES.values()),
        description=f"Bytes; at most {settings.image_bytes} for a photo",
    )
    alt_text: AltText | None = None

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

    caption: Annotated[Text, at_most(settings.caption_characters)] | None = Field(
        None, description=f"At most {settings.caption_characters} characters as readers see them"
    )
    location: NewLocation | None = None
    location_from_photo: bool = Field(
        False, description="Take the location from the first photo's EXIF, if it has one"
    )
    audience: Literal["everyone", "close_friends"] = Field(
        "everyone", description="Who may see it, among those who may see your account"
    )

    is_sensitive: bool = Field(False, description="To be blurred until a viewer asks to see it")

    comment_policy: CommentPolicy = Field(
        "everyone",
        description="Who may comment, among those who may see it; `no_strangers`: your followers,"
        " and those you follow",
    )

    @field_validator("location_from_photo")
    @classmethod
    def _contradicts_no_location(cls, is_wanted: bool, others: ValidationInfo) -> bool:
        if is_wanted and others.data.get("location"):
            raise ValueError("must not be true together with a location")
        return is_wanted


class PostForm(Words):
    """The multipart form; `location`, `location_from_photo`, `is_sensitive` and `alt_texts` are
    JSON.
    """

    alt_texts: Annotated[list[AltText | None], Field(max_length=settings.media_per_post)] | None = (
        Field(None, description="Alternative texts in the order of the files")
    )


class NewPost(Words):
    media: list[NewMedium] = Field(min_length=1, max_length=settings.media_per_post)


class EditedMedium(Body):
    index: Whole = Field(ge=0, lt=settings.media_per_post, description="Its position in the post")
    alt_text: AltText | None = Field(description="null removes it")


class PostEdit(Body):
    """Fields left out stay unchanged."""

    caption: Annotated[Text, at_most(settings.caption_characters)] | None = left_out(
        f"At most {settings.caption_characters} characters as readers see them; null removes it"
    )
    location: NewLocation | None = left_out("null removes it")
    is_sensitive: Annotated[bool | None, not_null] = left_out(
        "Your own mark; what moderation marked stays sensitive"
    )
    comment_policy: Annotated[CommentPolicy | None, not_null] = left_out(
        "Who may comment from now on"
    )
    media: Annotated[
        Annotated[list[EditedMedium], Field(max_length=settings.media_per_post)] | None, not_null
    ] = left_out("Alternative texts to change")

    @field_validator("caption")
    @classmethod
    def _is_taken_away(cls, caption: str | None) -> str:
        return caption or ""

    @field_validator("media")
    @classmethod
    def _names_each_once(cls, media: list[EditedMedium] | None) -> list[EditedMedium] | None:
        indexes = [medium.index for medium in media or []]
        if len(set(indexes)) < len(indexes):
            raise ValueError("names a medium twice")
        return media
