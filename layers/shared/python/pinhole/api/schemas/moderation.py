"""Schemas of reports, cases and moderators' decisions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from pinhole import ids
from pinhole.api.checks import Text, at_most, visible
from pinhole.api.schemas.base import Body, Reported, Schema, Ulid
from pinhole.api.schemas.people import ListedPerson, Person
from pinhole.api.schemas.posts import Post
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
    reason: str | None = Field(description="The first one, if it was already hidden")


class ReportState(Schema):
    """Your report; the first one, if you reported the subject before."""

    subject: Reported
    reason: Literal[REASONS]  # type: ignore[valid-type]


class JudgedComment(Schema):
    comment_id: str
    post_id: str
    text: str
    user: Person
    created_at: str


class JudgedPerson(ListedPerson):
    bio: str
    is_suspended: bool


class Suspension(Body):
    reason: Annotated[Text, visible, at_most(settings.reason_characters)] = Field(
        description=f"For the person, at most {settings.reason_characters} characters"
    )


class SuspensionState(Schema):
    user_id: str
    is_suspended: bool
    reason: str | None = Field(description="The first one, if it was suspended already")


class KeptMedium(Schema):
    """A photo, a video with its poster, or a person's picture, at addresses of their own."""

    index: int
    type: Literal["photo", "video"]
    alt_text: str | None
    url: str | None = Field(description="A JPEG")
    video_url: str | None = Field(description="An MP4")


class Evidence(Schema):
    """A subject as it was when it was reported: caption, comment or bio, names and pictures."""

    taken_at: str
    text: str
    username: str | None
    display_name: str | None = Field(description="People only")
    location: str | None = Field(description="The name of a post's location")
    media: list[KeptMedium]
    urls_expire_at: str


class NewAppeal(Body):
    text: Annotated[Text, visible, at_most(settings.reason_characters)] = Field(
        description=f"For moderators, at most {settings.reason_characters} characters"
    )


class AppealState(Schema):
    post_id: str
    is_appealed: bool


class Appeal(Schema):
    """What the author of a hidden post says."""

    text: str
    created_at: str


class ReportNote(Schema):
    """The note of one of the newest reports."""

    reason: str
    note: str
    created_at: str


class ModeratorDecision(Schema):
    action: str
    reason: str | None
    moderator_id: str
    decided_at: str


class CaseSummary(Schema):
    """A summary of a subject's reports since the last decision; in a closed case, of the reports
    then.
    """

    subject: Reported
    state: Literal["open", "closed"]
    reasons: dict[str, int] = Field(description="Number of reports by reason")
    report_count: int
    is_more: bool = Field(description="There are more reports than are counted")
    first_reported_at: str | None
    last_reported_at: str | None
    hidden_by_moderation: str | None = Field(description="The reason, if moderation hid the post")
    decision: ModeratorDecision | None = Field(description="The latest decision")


class Case(CaseSummary):
    """A case with its subject as it is now, in the field of its type, unless it was deleted; as it
    was, oldest first; and the newest notes.
    """

    post: Post | None = None
    comment: JudgedComment | None = None
    person: JudgedPerson | None = None
    evidence: list[Evidence]
    appeal: Appeal | None = Field(description="The open appeal, if any")
    notes: list[ReportNote]


class CasePage(Schema):
    cases: list[Case]
    next_cursor: str | None


class ModeratorAct(Schema):
    """A moderator's decision; `subject` and `reason` are left out once the subject is erased."""

    act_id: str
    action: str
    subject: Reported | None
    reason: str | None
    moderator: Person | None
    created_at: str


class ModeratorActPage(Schema):
    acts: list[ModeratorAct]
    next_cursor: str | None
