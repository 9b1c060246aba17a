"""Base classes of all schemas, and schemas that belong to no topic."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pinhole import ids
from pinhole.access.comment_policy import POLICIES
from pinhole.api.checks import Text, at_most
from pinhole.moderation.subjects import TYPES
from pinhole.people import usernames
from pinhole.settings import settings

# Of posts, comments and other things that happen in time: a ULID.
Ulid = Annotated[str, Field(pattern=f"^{ids.ULID_PATTERN}$")]
PersonId = Annotated[str, Field(pattern=f"^{ids.USER_PATTERN}$")]
Username = Annotated[str, Field(pattern=f"^{usernames.PATTERN}$", max_length=usernames.LONGEST)]
# `no_strangers`: followers, and those whom the author follows.
CommentPolicy = Literal[POLICIES]  # type: ignore[valid-type]


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

    avif: str | None = Field(
        None, description="Where it is smaller: of larger sizes, and not of drawings"
    )
    webp: str
    jpg: str


class Health(Schema):
    status: Literal["ok"]
    stage: str


class FieldFault(Schema):
    field: str
    message: str


class Problem(Schema):
    """RFC 9457; `code` is stable, `errors` names the fields of an invalid request."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    correlation_id: str
    errors: list[FieldFault] | None = None
