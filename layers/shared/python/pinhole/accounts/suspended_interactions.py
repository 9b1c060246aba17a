"""Counts without what suspended people did: their follows, likes, saves and comments stay, marked.

A chain of messages goes through them when an account is suspended, and again when that is lifted
(`pinhole.accounts.card_refresh`). Each page is marked by the person's row as it was read just
before. Whoever had read an earlier one, a request or the worker of an earlier change, may still
write by it, and die before anybody notices. So the chain goes through everything once more,
`SUSPENSION_SETTLE_SECONDS` later, when they have ended.
The streams count a mark as an end, and its end as a beginning (`pinhole.counts.stream_changes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pynamodb.indexes import Index

from pinhole.aws import workers
from pinhole.aws.items import Row
from pinhole.counts import own_interactions
from pinhole.people import directory
from pinhole.people.card_chains import SUSPENDED_INTERACTIONS, Page
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.base import Table
from pinhole.tables.comments import Comment, CommentLike
from pinhole.tables.people import UserRow
from pinhole.tables.posts import Like, Save
from pinhole.tables.relationships import Follow


@dataclass(frozen=True)
class _Source:
    """Rows of a person, in order of `order`; from an index, only their keys are known."""

    table: type[Table[Any]]
    person: str
    order: str
    index: Index[Any] | None = None


_SOURCES = dict(
    zip(
        SUSPENDED_INTERACTIONS,
        (
            _Source(Follow, "follower_id", "followee_id"),
            _Source(Follow, "followee_id", "follow_id", Follow.by_followee),
            _Source(Like, "viewer_id", "post_id"),
            _Source(Save, "user_id", "post_id"),
            _Source(CommentLike, "viewer_id", "comment_id"),
            _Source(Comment, "author_id", "comment_id", Comment.by_author),
        ),
        strict=True,
    )
)


# The mark of each table, and an attribute of every interaction in it.
_MARKS: dict[type[Table[Any]], tuple[Any, Any]] = {
    Follow: (Follow.has_ended, Follow.follow_id),
    Like: (Like.is_uncounted, Like.like_id),
    Save: (Save.is_uncounted, Save.save_id),
    CommentLike: (CommentLike.is_uncounted, CommentLike.like_id),
    Comment: (Comment.is_uncounted, Comment.comment_id),
}


def agree(user: UserRow, page: Page) -> list[str]:
    """Make a page of a person's interactions agree with whether they are suspended; returns their
    positions. Idempotent.
    """
    source = _SOURCES[page.of]
    rows = _page(source, page)
    _mark(source, rows, "suspended" in user)
    return [store.text_of(row, source.order) for row in rows]


def _page(source: _Source, page: Page) -> list[Row]:
    where, values = f"{source.person} = :person", {":person": page.user_id}
    if page.after:
        where, values = f"{where} AND {source.order} > :after", {**values, ":after": page.after}
    is_consistent = source.index is None
    most = settings.author_page
    found = store.query(
        source.table, where, values, index=source.index, is_consistent=is_consistent, page=most
    )
    return list(islice(found, most))


def _mark(source: _Source, rows: Sequence[Row], is_suspended: bool) -> None:
    interactions = [row for row in rows if not own_interactions.is_note(row)]
    if source.table is Follow and not is_suspended:
        interactions = _beginning(source, interactions)
    workers.each(lambda row: _mark_row(source.table, row, is_suspended), interactions)


def _beginning(source: _Source, follows: Sequence[Row]) -> list[Row]:
    """The follows that count again: those whose other person is not suspended or gone, too."""
    other = "followee_id" if source.person == "follower_id" else "follower_id"
    there = directory.find({row[other] for row in follows}, is_fresh=True)
    return [row for row in follows if row[other] in there]


def _mark_row(table: type[Table[Any]], row: Row, is_suspended: bool) -> None:
    """Mark or unmark an interaction, unless it is gone or was marked or unmarked before."""
    mark, since = _MARKS[table]
    is_marked = mark == True  # noqa: E712
    is_due = ~is_marked if is_suspended else is_marked
    key = [row[name] for name in (table._hash_keyname, table._range_keyname) if name]
    table(*key).update_if([mark.set(is_suspended)], since.exists() & is_due)
