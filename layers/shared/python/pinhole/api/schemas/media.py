"""Schemas of a post's photos and videos, as the API shows them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pinhole.api.schemas.base import FormatUrls, Schema
from pinhole.api.schemas.texts import AltText, Code, DataUri, LocalMoment, Name, Sentence, Url


class CoverUrls(Schema):
    """The first medium's JPEGs, in the sizes of `media[].urls`."""

    thumbnail: Url
    small: Url
    standard: Url
    full: Url


class MediumUrls(Schema):
    """A square of 150 pixels (`thumbnail`), and 320 (`small`), 640 (`standard`) and 1080 pixels
    (`full`) wide at most.
    """

    thumbnail: FormatUrls
    small: FormatUrls
    standard: FormatUrls
    full: FormatUrls


class VideoUrls(Schema):
    """By the length of the shorter side in pixels."""

    p720: Url = Field(alias="720p")
    p360: Url = Field(alias="360p")


class Medium(Schema):
    """Only the author sees `state`, `progress`, `renditions_ready`, `camera`, `taken_at`,
    `motion_index`, `reason` and `detail`.

    A video's `urls` are those of its poster.
    """

    index: int
    type: Literal["photo", "video"]
    width: int | None = None
    height: int | None = None
    aspect_ratio: float | None = Field(None, description="Width by height")
    placeholder: DataUri | None = Field(None, description="A tiny WebP as a data URI")
    alt_text: AltText | None = None
    is_sensitive: bool = Field(description="To be blurred until the viewer reveals it")
    sensitivity_score: float | None = Field(None, description="0 to 1; for author and moderators")
    urls: MediumUrls
    duration: float | None = Field(None, description="In seconds; videos only")
    video_urls: VideoUrls | None = Field(None, description="MP4 with H.264 and AAC")
    motion_index: int | None = Field(
        None, description="The index of the movie's original; Live Photos only"
    )
    state: Literal["pending", "ready", "rejected"] | None = None
    progress: int | None = Field(None, ge=0, le=100, description="Transcoding progress in percent")
    renditions_ready: list[Literal["poster", "360p", "720p"]] | None = Field(
        None, description="What can be fetched of a long video that is still being transcoded"
    )
    camera: Name | None = None
    taken_at: LocalMoment | None = None
    reason: Code | None = None
    detail: Sentence | None = None
