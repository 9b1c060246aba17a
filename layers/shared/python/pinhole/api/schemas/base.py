"""Base classes of all schemas, and schemas that belong to no topic."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pinhole.access.comment_policy import POLICIES
from pinhole.access.strangers import CHOICES
from pinhole.api.checks import Text, at_most
from pinhole.api.schemas.texts import Code, Name, Sentence, Url
from pinhole.moderation.subjects import TYPES
from pinhole.settings import settings

# `no_strangers`: followers, and those whom the author follows.
CommentPolicy = Literal[POLICIES]  # type: ignore[valid-type]
# `unlisted`: for whoever has the address; `searchable`: also for search engines.
PublicPage = Literal[CHOICES]  # type: ignore[valid-type]


class Schema(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)


class Location(Schema):
    lat: float = Field(ge=-90, le=90)
    lng: float = Field(ge=-180, le=180)
    name: Annotated[Text, at_most(settings.location_name_characters)] | None = None


class Reported(Schema):
    """The subject of a report."""

    type: Literal[TYPES]  # type: ignore[valid-type]
    id: str = Field(max_length=64)


class Body(Schema):
    """A request body. Unknown fields are rejected: a misspelt `audience` would show everyone what
    is for close friends.
    """

    model_config = ConfigDict(extra="forbid")


class FormatUrls(Schema):
    """The best format first."""

    avif: Url | None = Field(
        None,
        description="Where it is smaller, so in larger sizes alone and not for drawings;"
        " shows HDR photos in HDR on screens that can",
    )
    webp: Url
    jpg: Url


class Health(Schema):
    status: Literal["ok"]
    stage: Name


class FieldFault(Schema):
    field: Annotated[str, Field(max_length=500)]
    message: Sentence


class Problem(Schema):
    """RFC 9457; `code` is stable, `errors` names the fields of an invalid request."""

    type: Annotated[str, Field(pattern="^urn:pinhole:problem:[a-z_]+$")]
    title: Name
    status: int
    code: Code
    detail: Sentence
    correlation_id: Name
    errors: list[FieldFault] | None = None
