"""The moderators' queue: cases with everything needed to judge them.

Pages follow rank, then time, like those of a hashtag (`pinhole.paging.ranked_pages`), so each case
is on one page even if reports raise its rank meanwhile. For a deleted subject, a case has only the
evidence; hidden subjects are included.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, cast

import orjson

from pinhole import clock, ids
from pinhole.access import visibility
from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.hydration import hydrated_posts, post_views
from pinhole.moderation import case_queues, cases, evidence, moderators, reports
from pinhole.moderation.acts import Decided
from pinhole.moderation.case_pages import Cases
from pinhole.moderation.subjects import COMMENT, PERSON, POST, Subject
from pinhole.paging import pages, ranked_pages
from pinhole.paging.ranked_pages import Position
from pinhole.people import directory
from pinhole.tables import store
from pinhole.tables.comments import Comment, CommentRow
from pinhole.tables.moderation import CaseRow
from pinhole.tables.people import UserRow

if TYPE_CHECKING:
    from pinhole.views import moderation as views
    from pinhole.views.moderation import (
        CasePage,
        CaseSummary,
        JudgedComment,
        JudgedPerson,
        ModeratorDecision,
        ReportNote,
    )
    from pinhole.views.posts import Post

# Newest reports read for notes, and notes shown.
_LOOKED_AT, _NOTES = 10, 3


def read(viewer: Viewer, state: str, limit: int, cursor: str | None) -> CasePage:
    """A page of the open or the closed cases: `{"cases": [...], "next_cursor"}`.

    Raises Forbidden unless the viewer is a moderator, and InvalidCursor.
    """
    moderators.require(viewer)
    scope = f"{state} cases for {viewer.user_id}"
    position = Position.load(pages.unseal(cursor, scope)) if cursor else Position()
    source = Cases(state)
    shown, after = ranked_pages.collect(
        source, position, limit, lambda entries: _shown(viewer, source.rows(entries))
    )
    return {"cases": shown, "next_cursor": pages.seal(after.dump(), scope) if after else None}


def state(case: CaseRow) -> CaseSummary:
    """A case's state and reports, without its subject."""
    decided = orjson.loads(case.get("decided", "{}"))
    now = cases.about(case) if "reports" in case or "decided" not in case else decided
    return {
        "subject": Subject.of(case["subject"]).shown(),
        "state": case_queues.OPEN if case_queues.is_open(case) else case_queues.CLOSED,
        "reasons": now["reasons"],
        "report_count": sum(now["reasons"].values()),
        "is_more": now["is_more"],
        "first_reported_at": now["first"],
        "last_reported_at": now["last"],
        "hidden_by_moderation": case.get("machine"),
        "decision": _decision(decided) if decided else None,
    }


def _shown(viewer: Viewer, rows: list[CaseRow]) -> list[views.Case]:
    """The cases, each with its subject as it is now (if it exists), its evidence, and the newest
    notes.
    """
    subjects = [Subject.of(row["subject"]) for row in rows]
    notes = [workers.start(_notes, subject) for subject in subjects]
    kept = workers.start(evidence.shown, subjects)
    posts, comments, people = _posts(viewer, subjects), _comments(subjects), _people(subjects)
    shown = []
    for row, subject, noted in zip(rows, subjects, notes, strict=True):
        told = {
            "evidence": kept.result()[subject],
            "appeal": _appeal(row),
            "notes": noted.result(),
        }
        case = cast("views.Case", {**state(row), **told})
        if subject in posts:
            case["post"] = posts[subject]
        elif subject in comments:
            case["comment"] = comments[subject]
        elif subject in people:
            case["person"] = people[subject]
        elif not case["evidence"]:  # gone, and its evidence has expired
            continue
        shown.append(case)
    return shown


def _appeal(case: CaseRow) -> views.Appeal | None:
    if "appeal" not in case:
        return None
    appeal = orjson.loads(case["appeal"])
    return {"text": appeal["text"], "created_at": _moment(appeal["at"])}


def _posts(viewer: Viewer, subjects: list[Subject]) -> dict[Subject, Post]:
    """The posts, also of suspended people."""
    wanted = [subject.id for subject in subjects if subject.type == POST]
    if not wanted:
        return {}
    hydrated = hydrated_posts.hydrate(viewer, wanted)
    hydrated_posts.meet(viewer, hydrated, hydrated_posts.people_of(hydrated))
    return {
        Subject(POST, post_id): post_views.view(viewer, hydrated, post)
        for post_id, post in hydrated.posts.items()
        if visibility.may_judge(viewer, post, hydrated.ties[post["author_id"]])
    }


def _comments(subjects: list[Subject]) -> dict[Subject, JudgedComment]:
    keys = [{"comment_id": subject.id} for subject in subjects if subject.type == COMMENT]
    rows = store.batch_get({Comment: keys}, [Comment])[Comment]
    there = [row for row in rows if row["state"] == visibility.PUBLISHED]
    authors = directory.find({row["author_id"] for row in there}, also_suspended=True)
    return {
        Subject(COMMENT, row["comment_id"]): _comment(row, authors[row["author_id"]])
        for row in there
        if row["author_id"] in authors
    }


def _comment(row: CommentRow, author: UserRow) -> JudgedComment:
    return {
        "comment_id": row["comment_id"],
        "post_id": row["post_id"],
        "text": row["text"],
        "user": post_views.person(author),
        "created_at": row["created_at"],
    }


def _people(subjects: list[Subject]) -> dict[Subject, JudgedPerson]:
    wanted = {subject.id for subject in subjects if subject.type == PERSON}
    found = directory.find(wanted, also_suspended=True)
    return {
        Subject(PERSON, user_id): {
            **post_views.listed(row),
            "bio": row.get("bio", ""),
            "is_suspended": "suspended" in row,
        }
        for user_id, row in found.items()
    }


def _notes(subject: Subject) -> list[ReportNote]:
    """The notes of the newest reports."""
    noted = (row for row in reports.newest(subject, _LOOKED_AT) if row.get("note"))
    return [
        {"reason": row["reason"], "note": row["note"], "created_at": _moment(row["report_id"])}
        for row in islice(noted, _NOTES)
    ]


def _decision(decided: Decided) -> ModeratorDecision:
    return {
        "action": decided["action"],
        "reason": decided["reason"],
        "moderator_id": decided["moderator_id"],
        "decided_at": _moment(decided["act_id"]),
    }


def _moment(ulid: str) -> str:
    return clock.iso(ids.moment(ulid))
