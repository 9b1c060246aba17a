"""The part of a deletion that removes a post's rows: likes, saves, comments with their likes,
notifications, hashtags, idempotency rows, counters; finally the post itself. What was reported
stays with the moderators until its evidence expires.

A comment is deleted in two passes: first its text, then, once its counter is back to zero, its row.
The same holds for the post's counter: it is deleted only when the streams of the deleted rows have
brought every count to zero, so that nothing recreates it.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole.access.visibility import PUBLISHED
from pinhole.aws import workers
from pinhole.aws.chains import Hop
from pinhole.clean_up import receipts
from pinhole.clean_up.steps import Found, Step
from pinhole.comments import deleting
from pinhole.counts import counters
from pinhole.deletion import idle_counters, parts, post_row_pages
from pinhole.deletion.parts import ROWS, Deletion
from pinhole.discovery import hashtags
from pinhole.moderation import reports
from pinhole.moderation.subjects import COMMENT, POST, Subject
from pinhole.posts import repository
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.accounts import Idempotency
from pinhole.tables.base import Table
from pinhole.tables.comments import Comment, CommentRow
from pinhole.tables.posts import Post


def on_message(message: SQSRecord, hop: Hop) -> None:
    """Run the step named by a message of the purges queue."""
    parts.run(message, hop, ROWS, settings.purges_queue_url, _look, _end)


@dataclass
class _Plan:
    """The rows that a step is going to delete."""

    post_id: str
    keys: dict[type[Table[Any]], store.Keys] = field(default_factory=dict)
    erased: list[CommentRow] = field(default_factory=list)
    counted: list[idle_counters.Counted] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)  # which may have been reported
    tags: list[str] = field(default_factory=list)
    is_left: bool = False

    def add(self, table: type[Table[Any]], keys: Iterable[dict[str, str]]) -> None:
        self.keys.setdefault(table, []).extend(keys)

    def went(self) -> Tally[str]:
        tally = Tally(
            {table.Meta.table_name.rpartition("-")[2]: len(self.keys[table]) for table in self.keys}
        )
        tally["tags"] = len(self.tags)
        tally["erased_comments"] = len(self.erased)
        tally["counters"] = sum(1 + len(each.shards) for each in self.counted)
        return tally

    def carry_out(self) -> None:
        workers.each(deleting.erase, self.erased)
        workers.each(idle_counters.delete, self.counted)
        workers.each(reports.retire, self.subjects)
        hashtags.agree(self.post_id, self.tags)
        # Comments last: a retried step finds the other rows by them.
        for table in sorted(self.keys, key=lambda table: table is Comment):
            if self.keys[table]:
                store.batch_delete(table, self.keys[table])


def _look(deletion: Deletion, step: Step) -> Found:
    """A page of rows; at the end of the pass, the single rows of the post."""
    plan = _Plan(deletion.post_id)
    rows = list(
        islice(post_row_pages.of_post(deletion.post_id, step.after), settings.deletion_page)
    )
    for row in rows:
        if row.table and row.table is not Comment:
            plan.add(row.table, [row.key])
    _look_at_comments(plan, deletion, step, [row.key for row in rows if row.table is Comment])
    is_last = len(rows) < settings.deletion_page
    if is_last:
        _look_at_the_post(plan, deletion, step)
    after = None if is_last else rows[-1].cursor
    return Found(plan.went(), plan.carry_out, after, plan.is_left)


def _look_at_comments(plan: _Plan, deletion: Deletion, step: Step, keys: store.Keys) -> None:
    """Published comments lose their text; those without text are deleted with their counters."""
    found = store.batch_get({Comment: keys}, [Comment])[Comment]
    plan.erased += [row for row in found if row["state"] == PUBLISHED]
    erased = [row for row in found if row["state"] != PUBLISHED] if step.passes else []
    subjects = [counters.of_comment(row["comment_id"]) for row in erased]
    counted = dict(zip(subjects, idle_counters.read(subjects), strict=True))
    for row, subject in zip(erased, subjects, strict=True):
        if not counted[subject].may_go(deletion.deleted_at):
            plan.is_left = True
            continue
        plan.add(Comment, [{"comment_id": row["comment_id"]}])
        _look_at_answer(plan, row.get("request_id"))
        plan.subjects.append(Subject(COMMENT, row["comment_id"]))
        plan.counted += [counted[subject]] if counted[subject].is_there else []


def _look_at_the_post(plan: _Plan, deletion: Deletion, step: Step) -> None:
    """The post's hashtags, idempotency row, case and counter."""
    post = store.get(Post, {"post_id": deletion.post_id}, consistent=True) or {}
    plan.tags = hashtags.found(deletion.post_id, post.get("caption", ""))
    _look_at_answer(plan, deletion.request_id)
    plan.subjects.append(Subject(POST, deletion.post_id))
    [counted] = idle_counters.read([counters.of_post(deletion.post_id)])
    if counted.is_there and step.passes:
        if counted.may_go(deletion.deleted_at):
            plan.counted.append(counted)
        else:
            plan.is_left = True


def _look_at_answer(plan: _Plan, request_id: str | None) -> None:
    if request_id:
        found = store.batch_get({Idempotency: [{"id": request_id}]}, [Idempotency])[Idempotency]
        plan.add(Idempotency, [{"id": row["id"]} for row in found])


def _end(deletion: Deletion) -> bool:
    """Delete the post's row once the other parts are done; returns whether it did."""
    if receipts.pending(receipts.find(deletion.subject)) - {ROWS}:
        return False
    repository.remove(deletion.post_id)
    receipts.finish(deletion.subject, ROWS)
    return True
