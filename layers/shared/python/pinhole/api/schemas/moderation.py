"""Schemas of reports, cases and moderators' decisions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from pinhole.api.checks import Text, at_most, visible
from pinhole.api.schemas.base import Body, Reported, Schema
from pinhole.api.schemas.people import ListedPerson, Person
from pinhole.api.schemas.posts import Post
from pinhole.moderation.reports import REASONS
from pinhole.moderation.subjects import Subject
from pinhole.settings import settings


class Hiding(Body):
    reason: Annotated[Text, visible, at_most(settings.reason_characters)] = Field(
        description=f"For the author, at most {settings.reason_characters} characters"
    )


class NewSubject(Reported, Body):
    @field_validator("id")
    @classmethod
    def _is_one(cls, id: str, others: ValidationInfo) -> str:
        if "type" in others.data and not Subject(others.data["type"], id).is_one:
            raise ValueError(f"must be the id of a {others.data['type']}")
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
    post_id: str
    hidden: bool
    reason: str | None = Field(description="As it stands: the first one, if it was hidden before")


class ReportState(Schema):
    """The report that stands: the first one, if it was reported before."""

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


class ReportNote(Schema):
    """What one of the newest reports says."""

    reason: str
    note: str
    created_at: str


class ModeratorDecision(Schema):
    action: str
    reason: str | None
    moderator_id: str
    decided_at: str


class CaseSummary(Schema):
    """What the reports of a subject say together, since it was last decided upon; in a closed case,
    what they said then.
    """

    subject: Reported
    state: Literal["open", "closed"]
    reasons: dict[str, int] = Field(description="How many reports give each reason")
    report_count: int
    is_more: bool = Field(description="No more are counted; there may be any number")
    first_reported_at: str | None
    last_reported_at: str | None
    hidden_by_moderation: str | None = Field(description="Why, if that hid the post")
    decision: ModeratorDecision | None = Field(description="The last one")


class Case(CaseSummary):
    """With what was reported, in the field of its type, and the newest few notes."""

    post: Post | None = None
    comment: JudgedComment | None = None
    person: JudgedPerson | None = None
    notes: list[ReportNote]


class CasePage(Schema):
    cases: list[Case]
    next_cursor: str | None


class ModeratorAct(Schema):
    """`subject` and `reason` are left out when the subject is gone for good."""

    act_id: str
    action: str
    subject: Reported | None
    reason: str | None
    moderator: Person | None
    created_at: str


class ModeratorActPage(Schema):
    acts: list[ModeratorAct]
    next_cursor: str | None
