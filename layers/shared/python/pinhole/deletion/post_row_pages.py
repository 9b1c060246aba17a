"""Iterates over the rows that belong to a deleted post, from where a step left off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pynamodb.indexes import Index

from pinhole.aws.items import Row
from pinhole.posts import likers
from pinhole.tables import store
from pinhole.tables.base import Table
from pinhole.tables.comments import Comment, CommentLike
from pinhole.tables.notifications import Notification
from pinhole.tables.posts import Like, Save

_PAGE = 100
# Sorts after all user ids.
_LAST = "~"


@dataclass(frozen=True)
class RowKey:
    """The key of a row in its table, and the cursor to continue after it. Without a table it only
    records progress.
    """

    table: type[Table[Any]] | None
    key: dict[str, str]
    cursor: list[str]


# The rows of a post from one source, after a cursor of that source.
Source = Callable[[str, list[str]], Iterator[RowKey]]


def of_post(post_id: str, cursor: list[str]) -> Iterator[RowKey]:
    """Likes, saves, likes of comments, notifications, comments: each source in turn."""
    likes = [_likes_in(number) for number in range(likers.BUCKETS)]
    sources = [*likes, _saves, _comment_likes, _notifications, _comments]
    first = int(cursor[0]) if cursor else 0
    for number, source in enumerate(sources):
        after = cursor[1:] if number == first else []
        for row in source(post_id, after) if number >= first else ():
            yield RowKey(row.table, row.key, [str(number), *row.cursor])


def _likes_in(number: int) -> Source:
    def likes(post_id: str, after: list[str]) -> Iterator[RowKey]:
        partition = likers.partition(post_id, number)
        for row in _query(Like, Like.by_post, "post_bucket", partition, "like_id", after):
            key = {"viewer_id": row["viewer_id"], "post_id": row["post_id"]}
            yield RowKey(Like, key, [row["like_id"]])

    return likes


def _saves(post_id: str, after: list[str]) -> Iterator[RowKey]:
    for row in _query(Save, Save.by_post, "post_id", post_id, "user_id", after):
        yield RowKey(Save, {"user_id": row["user_id"], "post_id": post_id}, [row["user_id"]])


def _comment_likes(post_id: str, after: list[str]) -> Iterator[RowKey]:
    """First those of the comment where the step left off, then those of the comments after it. Each
    comment counts towards the page, because it takes a query.
    """
    if after:
        yield from _likes_of(after[0], after[1:])
    for comment in _comments(post_id, after[:1]):
        comment_id = comment.key["comment_id"]
        yield from _likes_of(comment_id, [])
        yield RowKey(None, {}, [comment_id, _LAST])


def _likes_of(comment_id: str, after: list[str]) -> Iterator[RowKey]:
    found = _query(
        CommentLike, CommentLike.by_comment, "comment_id", comment_id, "viewer_id", after
    )
    for row in found:
        key = {"viewer_id": row["viewer_id"], "comment_id": comment_id}
        yield RowKey(CommentLike, key, [comment_id, row["viewer_id"]])


def _notifications(post_id: str, after: list[str]) -> Iterator[RowKey]:
    """A person may have several, so the person where the step left off is included again; what the
    step handled is deleted by then.
    """
    where = (Notification, Notification.by_post, "post_id", post_id, "user_id")
    for row in _query(*where, after, is_included=True):
        key = {name: store.text_of(row, name) for name in ("user_id", "group")}
        yield RowKey(Notification, key, [row["user_id"]])


def _comments(post_id: str, after: list[str]) -> Iterator[RowKey]:
    for row in _query(Comment, Comment.by_post, "post_id", post_id, "comment_id", after):
        yield RowKey(Comment, {"comment_id": row["comment_id"]}, [row["comment_id"]])


def _query(
    table: type[Table[Any]],
    index: Index[Any],
    partition: str,
    value: str,
    order: str,
    after: list[str],
    is_included: bool = False,
) -> Iterator[Row]:
    """One partition of an index in its order, after a position if one is given."""
    where, values = f"{partition} = :value", {":value": value}
    if after:
        where += f" AND {order} {'>=' if is_included else '>'} :after"
        values[":after"] = after[0]
    return store.query(table, where, values, index=index, page=_PAGE)
