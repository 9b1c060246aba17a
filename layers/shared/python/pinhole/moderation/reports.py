"""Reports: users flag posts, comments and people for moderators.

A report is a row of its own, keyed by reporter, and counted in its subject's case
(`pinhole.moderation.cases`). It is written before it is counted: a retry after an interruption
finds the row and counts it. Above the limit of counted reports nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pinhole import clock, errors, ids, log
from pinhole.access import rate_limits, ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import PUBLISHED
from pinhole.aws import workers
from pinhole.moderation import audit_log, case_queues, cases, evidence
from pinhole.moderation.subjects import COMMENT, PERSON, POST, Subject
from pinhole.people import directory
from pinhole.posts.repository import DELETED
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.comments import Comment, CommentRow
from pinhole.tables.moderation import Case, CaseRow, Report, ReportRow
from pinhole.tables.posts import Post, PostRow

if TYPE_CHECKING:
    from pinhole.views.moderation import ReportState

REASONS = (
    *("spam", "nudity", "hate", "harassment", "violence", "self_harm"),
    *("intellectual_property", "impersonation", "other"),
)
_DAY = 86_400


@dataclass(frozen=True)
class Draft:
    """A reason and a note."""

    reason: str
    note: str | None = None


def report(viewer: Viewer, subject: Subject, draft: Draft) -> ReportState:
    """Report another user or their content; on repetition the first report is kept.

    Neither a block between the two nor the deletion of a post is an obstacle, as long as the post
    is archived. What is reported is kept as it is now (`pinhole.moderation.evidence`). Raises
    NotFound or Forbidden if the viewer may not see it for another reason, NotOneself, RateLimited.
    """
    if not subject.is_one:  # an id of the future, which has no date to look for
        raise errors.NotFound(f"There is no such {subject.type}")
    earlier = workers.start(_read, viewer, subject)
    found = _visible(viewer, subject)
    if found.author_id == viewer.user_id:
        raise errors.NotOneself.of("subject", "you cannot report yourself or your own content")
    row, case = earlier.result()
    if row is None:
        rate_limits.spend(viewer, "reports")
        row = None if case_queues.is_full(case) else _put(viewer, subject, draft)
    if row:
        evidence.take(subject, found.author_id, found.content)
        cases.add(subject, found.author_id, row["report_id"], row["reason"])
    return {"subject": subject.shown(), "reason": row["reason"] if row else draft.reason}


def retire(subject: Subject) -> None:
    """Let the case of a subject that is gone expire with its evidence; the audit log keeps
    moderators' decisions without it.
    """
    cases.expire(subject)
    audit_log.forget(subject)


def forget_person(user_id: str) -> None:
    """Delete a person's reports, and retire the case about them."""
    for row in store.query(Report, "reporter_id = :id", {":id": user_id}, is_consistent=True):
        subject = Subject.of(row["subject"])
        cases.drop(subject, row["report_id"], row["reason"])
        Report(user_id, subject.key).delete()
    retire(Subject(PERSON, user_id))


def newest(subject: Subject, most: int) -> list[ReportRow]:
    """The newest reports of a subject, without the reporters."""
    rows = store.query(
        Report,
        "subject = :key",
        {":key": subject.key},
        index=Report.by_subject,
        newest_first=True,
        page=most,
    )
    return [row for row, _ in zip(rows, range(most), strict=False)]


def _read(viewer: Viewer, subject: Subject) -> tuple[ReportRow | None, CaseRow | None]:
    """The viewer's earlier report and the case, if any."""
    own = {"reporter_id": viewer.user_id, "subject": subject.key}
    rows = store.batch_get({Report: [own], Case: [cases.key(subject)]}, [Report])
    return next(iter(rows[Report]), None), next(iter(rows[Case]), None)


@dataclass(frozen=True)
class _Found:
    """A subject that the viewer may see: its author, and what is kept of it."""

    author_id: str
    content: dict[str, Any]


def _visible(viewer: Viewer, subject: Subject) -> _Found:
    """The subject, if the viewer may see it, or a block hides it, or could before it was deleted;
    raises otherwise.
    """
    if subject.type == POST:
        found = _post(subject.id)
        tie = ties.to_author(viewer, found).without_block()
        post = visibility.require_visible(viewer, found, tie)
        return _Found(post["author_id"], evidence.of_post(post))
    if subject.type == COMMENT:
        comment = _visible_comment(viewer, subject.id)
        author = directory.find([comment["author_id"]]).get(comment["author_id"])
        return _Found(comment["author_id"], evidence.of_comment(comment, author))
    visibility.require_known(ties.to(viewer, subject.id).without_block())
    user = directory.find([subject.id])[subject.id]
    return _Found(subject.id, evidence.of_person(user))


def _visible_comment(viewer: Viewer, comment_id: str) -> CommentRow:
    comment = store.get(Comment, {"comment_id": comment_id}, consistent=True)
    if comment is None or comment["state"] != PUBLISHED:
        raise errors.NotFound("There is no such comment")
    post = _post(comment["post_id"])
    to_commenter, to_author = ties.to_authors(viewer, comment, post)
    visibility.require_visible(viewer, post, to_author.without_block())
    if not visibility.may_know(to_commenter.without_block()):
        raise errors.NotFound("There is no such comment")
    return comment


def _post(post_id: str) -> PostRow:
    """A post as it is, or as it was when it was deleted. Raises NotFound."""
    row = store.get(Post, {"post_id": post_id}, consistent=True)
    if row and row["state"] != DELETED:
        return row
    row = row if row and "published_at" in row else evidence.deleted_post(post_id)
    if row is None:
        raise errors.NotFound("There is no such post")
    return {**row, "state": PUBLISHED}


def _put(viewer: Viewer, subject: Subject, draft: Draft) -> ReportRow | None:
    """Write the report. If a parallel request was first, its row is kept."""
    row = Report(
        viewer.user_id,
        subject.key,
        report_id=ids.ulid(),
        reason=draft.reason,
        note=draft.note,
        correlation_id=log.correlation_id(),
        expires_at=clock.timestamp() + settings.report_days * _DAY,
    )
    if row.save_if(Report.subject.does_not_exist()):
        return {"report_id": row.report_id, "reason": row.reason}
    own = {"reporter_id": viewer.user_id, "subject": subject.key}
    return store.get(Report, own, consistent=True)
