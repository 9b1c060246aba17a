"""Cases: one row per reported subject, with its reports, decision, queue and rank.

Reports are a set, exact up to `REPORTS_COUNTED`; further ones write nothing, so no row is hot. A
second write updates the rank and can only raise it, so late or repeated writes are harmless.

A decision is recorded first, then carried out, then the case is closed. Any request that finds an
unfinished case continues it, so each decision is carried out completely, once, and belongs to one
moderator.
"""

from __future__ import annotations

from collections import Counter as Tally
from typing import Any, cast

import orjson
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from pinhole import clock, ids
from pinhole.access.visibility import PUBLISHED
from pinhole.aws import clients, items, streams
from pinhole.moderation import case_queues, outcomes
from pinhole.moderation.acts import SHOW, Decided, StoredAct, Summary
from pinhole.moderation.case_queues import CLOSED, OPEN
from pinhole.moderation.subjects import POST, Subject
from pinhole.posts.repository import MODERATION
from pinhole.settings import settings
from pinhole.tables import store, stream_images
from pinhole.tables.moderation import Case, CaseRow
from pinhole.tables.posts import Post

# Without any of these a case is empty.
_REASONS = {"reports", "machine", "appeal", "deciding", "decided"}
_DAY = 86_400


def find(subject: Subject) -> CaseRow | None:
    """The current case, by a consistent read."""
    return store.get(Case, key(subject), consistent=True)


def key(subject: Subject) -> dict[str, str]:
    return {"subject": subject.key}


def about(case: CaseRow) -> Summary:
    """A summary of a case's reports; `is_more` when there are more than are counted."""
    found = sorted(case.get("reports", ()))
    times = [clock.iso(ids.moment(report.partition("#")[0])) for report in found]
    return {
        "reasons": dict(Tally(report.partition("#")[2] for report in found)),
        "is_more": case_queues.is_full(case),
        "first": times[0] if times else None,
        "last": times[-1] if times else None,
    }


def add(subject: Subject, author_id: str, report_id: str, reason: str) -> None:
    """Count a report. No change if it is counted already, predates the last decision or exceeds the
    limit.
    """
    values: dict[str, Any] = {
        ":report": {"SS": [f"{report_id}#{reason}"]},
        ":author": {"S": author_id},
        ":most": {"N": str(settings.reports_counted)},
        ":id": {"S": report_id},
    }
    _, case = clients.try_write(
        clients.dynamodb().update_item,
        TableName=Case.Meta.table_name,
        Key=items.attributes(key(subject)),
        UpdateExpression="ADD reports :report SET author_id = :author",
        ConditionExpression="(attribute_not_exists(reports) OR size(reports) < :most)"
        " AND (attribute_not_exists(decided_at) OR decided_at < :id)",
        ExpressionAttributeValues=values,
        ReturnValues="ALL_NEW",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    # Also if it was counted before: the first writer may have failed before this.
    update_rank(cast("CaseRow", case))


def on_post_changed(record: streams.Record) -> None:
    """Open a case for a post that was hidden automatically at publication, and close one when a
    moderator hid or showed the post directly.
    """
    old, new = stream_images.of(Post, record)
    act = new.get("moderated")
    if act and act != old.get("moderated"):
        settle(Subject(POST, new["post_id"]), orjson.loads(act))
    hidden = orjson.loads(new.get("hidden") or "{}")
    is_new = new.get("state") == PUBLISHED and old.get("state") != PUBLISHED
    if is_new and hidden.get("by") == MODERATION:
        subject = Subject(POST, new["post_id"])
        actions: list[Action] = [Case.machine.set(hidden["reason"])]
        actions.append(Case.author_id.set(new["author_id"]))
        _change(subject, actions, Case.machine.does_not_exist())
        if case := find(subject):
            update_rank(case)


def settle(subject: Subject, act: StoredAct) -> None:
    """A decision made outside the queue settles an open case, unless newer reports exist. Whoever
    shows a post again, in the queue or not, takes back what its reporters were told.
    """
    case = find(subject)
    if case is None:
        return
    if act["action"] == SHOW:
        outcomes.take_back(case, act)
    if not case_queues.is_open(case):
        return
    if max(case.get("reports", {""})) > act["act_id"]:
        return
    if decide(case, act) or orjson.loads(case.get("deciding", "{}")) == act:
        close(case, act)


def update_rank(case: CaseRow) -> None:
    """Update a case's position in the open queue."""
    wanted = case_queues.position_of(case)
    if wanted is None or (case.get("queue"), case.get("since"), case.get("rank")) == wanted:
        return
    where, since, rank = wanted
    actions: list[Action] = [Case.queue.set(where), Case.since.set(since), Case.rank.set(rank)]
    decided_at = case.get("decided_at")
    same = Case.decided_at == decided_at if decided_at else Case.decided_at.does_not_exist()
    lower = Case.queue.does_not_exist() | (Case.queue != where) | (Case.rank < rank)
    _change(Subject.of(case["subject"]), actions, same & lower)


def decide(case: CaseRow, decision: StoredAct) -> bool:
    """Record a moderator's decision about an open case; False if it is already decided."""
    subject = Subject.of(case["subject"])
    is_undecided = Case.queue.startswith(OPEN) & Case.deciding.does_not_exist()
    return _change(subject, [Case.deciding.set(decision)], is_undecided)


def close(case: CaseRow, decision: StoredAct) -> None:
    """Close a case after its decision was carried out, and notify the people who wait for it.
    Idempotent.
    """
    acted = outcomes.tell(case, decision)
    subject, at = Subject.of(case["subject"]), decision["act_id"]
    decided: Decided = {**decision, **about(case)}
    actions: list[Action] = [
        Case.queue.set(case_queues.of_subject(CLOSED, subject)),
        Case.since.set(at),
        Case.rank.set(at),
        Case.decided_at.set(at),
        Case.decided.set(decided),
        Case.judged.set(case.get("judged", 0) + len(case.get("reports", ()))),
        Case.reports.remove(),
        Case.appeal.remove(),
        Case.deciding.remove(),
    ]
    if acted:
        actions.append(Case.acted.set(acted))
    _change(subject, actions, Case.deciding == decision)


def expire(subject: Subject) -> None:
    """Let the case of a subject that is gone, if there is one, expire with its evidence."""
    expires_at = clock.timestamp() + settings.evidence_days * _DAY
    is_new = Case.subject.exists() & Case.expires_at.does_not_exist()
    _change(subject, [Case.expires_at.set(expires_at)], is_new)


def drop(subject: Subject, report_id: str, reason: str) -> None:
    """Remove a report from its case, and the case if nothing else is left."""
    is_there, _ = clients.try_write(
        clients.dynamodb().update_item,
        TableName=Case.Meta.table_name,
        Key=items.attributes(key(subject)),
        UpdateExpression="DELETE reports :report, acted :id",
        ConditionExpression="attribute_exists(subject)",
        ExpressionAttributeValues={
            ":report": {"SS": [f"{report_id}#{reason}"]},
            ":id": {"SS": [report_id]},
        },
    )
    case = find(subject) if is_there else None
    if case and not _REASONS & case.keys():
        empty = Case.reports.does_not_exist() & Case.deciding.does_not_exist()
        Case(subject.key).delete_if(empty)


def _change(subject: Subject, actions: list[Action], condition: Condition) -> bool:
    """A conditional write; False if the condition does not hold."""
    return Case(subject.key).update_if(actions, condition)
