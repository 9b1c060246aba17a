"""Reports, cases and moderators' decisions."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from pinhole.views.base import Reported
from pinhole.views.people import ListedPerson, Person
from pinhole.views.posts import Post


class HiddenState(TypedDict):
    post_id: str
    hidden: bool
    reason: str | None


class ReportState(TypedDict):
    subject: Reported
    reason: str


class JudgedComment(TypedDict):
    comment_id: str
    post_id: str
    text: str
    user: Person
    created_at: str


class JudgedPerson(ListedPerson):
    bio: str
    is_suspended: bool


class SuspensionState(TypedDict):
    user_id: str
    is_suspended: bool
    reason: str | None


class KeptMedium(TypedDict):
    index: int
    type: str
    alt_text: str | None
    url: str | None
    video_url: str | None


class Evidence(TypedDict):
    taken_at: str
    text: str
    username: str | None
    display_name: str | None
    location: str | None
    media: list[KeptMedium]
    urls_expire_at: str


class AppealState(TypedDict):
    post_id: str
    is_appealed: bool


class Appeal(TypedDict):
    text: str
    created_at: str


class ReportNote(TypedDict):
    reason: str
    note: str
    created_at: str


class ModeratorDecision(TypedDict):
    action: str
    reason: str | None
    moderator_id: str
    decided_at: str


class CaseSummary(TypedDict):
    subject: Reported
    state: str
    reasons: dict[str, int]
    report_count: int
    is_more: bool
    first_reported_at: str | None
    last_reported_at: str | None
    hidden_by_moderation: str | None
    decision: ModeratorDecision | None


class Case(CaseSummary):
    post: NotRequired[Post | None]
    comment: NotRequired[JudgedComment | None]
    person: NotRequired[JudgedPerson | None]
    evidence: list[Evidence]
    appeal: Appeal | None
    notes: list[ReportNote]


class CasePage(TypedDict):
    cases: list[Case]
    next_cursor: str | None


class ModeratorAct(TypedDict):
    act_id: str
    action: str
    subject: Reported | None
    reason: str | None
    moderator: Person | None
    created_at: str


class ModeratorActPage(TypedDict):
    acts: list[ModeratorAct]
    next_cursor: str | None
