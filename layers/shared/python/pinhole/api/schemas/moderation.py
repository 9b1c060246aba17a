"""Schemas of reports, and of moderators' decisions and their log."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from pinhole import ids
from pinhole.api.checks import Text, at_most, visible
from pinhole.api.schemas.base import Body, Reported, Schema
from pinhole.api.schemas.people import Person
from pinhole.api.schemas.texts import (
    Code,
    Moment,
    NextCursor,
    PersonId,
    Reason,
    Ulid,
)
from pinhole.moderation.reports import REASONS
from pinhole.moderation.subjects import COMMENT, PERSON, POST
from pinhole.settings import settings


class Hiding(Body):
    reason: Annotated[Text, visible, at_most(settings.reason_characters)] = Field(
        description=f"For the author, at most {settings.reason_characters} characters"
    )


def _ids_of(types: tuple[str, ...], pattern: str) -> dict[str, Any]:
    return {"properties": {"type": {"enum": list(types)}, "id": {"pattern": f"^{pattern}$"}}}


class NewSubject(Reported, Body):
    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                _ids_of((POST, COMMENT), ids.ULID_PATTERN),
                _ids_of((PERSON,), ids.USER_PATTERN),
            ]
        }
    )

    @field_validator("id")
    @classmethod
    def _is_one(cls, id: str, others: ValidationInfo) -> str:
        kind = others.data.get("type")
        if kind and not (ids.is_user_id if kind == PERSON else ids.is_ulid)(id):
            raise ValueError(f"must be the id of a {kind}")
        return id


class NewReport(Body):
    subject: NewSubject
    reason: Literal[REASONS]  # type: ignore[valid-type]
    note: Annotated[Text, at_most(settings.report_note_characters)] | None = Field(
        None, description=f"For moderators, at most {settings.report_note_characters} characters"
    )


class Resolution(Body):
    action: Literal["dismiss", "hide", "show", "remove", "note"] = Field(
        description="`hide` and `show` are for posts, `remove` for comments, `note` for people"
    )
    reason: Annotated[Text, visible, at_most(settings.reason_characters)] = Field(
        description=f"For the log, and for the author of a hidden post; at most"
        f" {settings.reason_characters} characters"
    )


class HiddenState(Schema):
    post_id: Ulid
    hidden: bool
    reason: Reason | None = Field(description="The first one, if it was already hidden")


class ReportState(Schema):
    """Your report; the first one, if you reported the subject before."""

    subject: Reported
    reason: Literal[REASONS]  # type: ignore[valid-type]


class Suspension(Body):
    reason: Annotated[Text, visible, at_most(settings.reason_characters)] = Field(
        description=f"For the person, at most {settings.reason_characters} characters"
    )


class SuspensionState(Schema):
    user_id: PersonId
    is_suspended: bool
    reason: Reason | None = Field(description="The first one, if it was suspended already")


class NewAppeal(Body):
    text: Annotated[Text, visible, at_most(settings.reason_characters)] = Field(
        description=f"For moderators, at most {settings.reason_characters} characters"
    )


class AppealState(Schema):
    post_id: Ulid
    is_appealed: bool


class ModeratorAct(Schema):
    """A moderator's decision; `subject` and `reason` are left out once the subject is erased."""

    act_id: Ulid
    action: Code
    subject: Reported | None
    reason: Reason | None
    moderator: Person | None
    created_at: Moment


class ModeratorActPage(Schema):
    acts: list[ModeratorAct]
    next_cursor: NextCursor | None
