"""Schemas of cases: what was reported, as it is and as it was, and what was decided."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pinhole.api.schemas.base import Reported, Schema
from pinhole.api.schemas.people import ListedPerson, Person
from pinhole.api.schemas.posts import Post
from pinhole.api.schemas.texts import (
    AltText,
    AnyText,
    Bio,
    Code,
    CommentText,
    DisplayName,
    Moment,
    NextCursor,
    Note,
    PersonId,
    PlaceName,
    Reason,
    Ulid,
    Url,
    Username,
)


class JudgedComment(Schema):
    comment_id: Ulid
    post_id: Ulid
    text: CommentText
    user: Person
    created_at: Moment


class JudgedPerson(ListedPerson):
    bio: Bio
    is_suspended: bool


class KeptMedium(Schema):
    """A photo, a video with its poster, or a person's picture, at addresses of their own."""

    index: int
    type: Literal["photo", "video"]
    alt_text: AltText | None
    url: Url | None = Field(description="A JPEG")
    video_url: Url | None = Field(description="An MP4")


class Evidence(Schema):
    """A subject as it was when it was reported: caption, comment or bio, names and pictures."""

    taken_at: Moment
    text: AnyText
    username: Username | None
    display_name: DisplayName | None = Field(description="People only")
    location: PlaceName | None = Field(description="The name of a post's location")
    media: list[KeptMedium]
    urls_expire_at: Moment


class Appeal(Schema):
    """What the author of a hidden post says."""

    text: Reason
    created_at: Moment


class ReportNote(Schema):
    """The note of one of the newest reports."""

    reason: Code
    note: Note
    created_at: Moment


class ModeratorDecision(Schema):
    action: Code
    reason: Reason | None
    moderator_id: PersonId
    decided_at: Moment


class CaseSummary(Schema):
    """A summary of a subject's reports since the last decision; in a closed case, of the reports
    then.
    """

    subject: Reported
    state: Literal["open", "closed"]
    reasons: dict[str, int] = Field(description="Number of reports by reason")
    report_count: int
    is_more: bool = Field(description="There are more reports than are counted")
    first_reported_at: Moment | None
    last_reported_at: Moment | None
    hidden_by_moderation: Reason | None = Field(
        description="The reason, if moderation hid the post"
    )
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
    next_cursor: NextCursor | None
