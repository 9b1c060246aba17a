"""Visibility of notifications: decided here for the list, the badge and exports alike.

A group exists while somebody it names exists for the viewer and is not muted, its comment is
published, and the viewer may see its post. Nothing of that is kept: it is decided at every read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Any

import orjson

from pinhole.access import ties
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import PUBLISHED, may_know, may_see
from pinhole.tables import hashed_ids, store
from pinhole.tables.base import Table
from pinhole.tables.comments import Comment, CommentRow
from pinhole.tables.feeds import Reader
from pinhole.tables.notifications import NotificationRow
from pinhole.tables.people import User, UserRow
from pinhole.tables.posts import Post, PostRow


@dataclass(frozen=True)
class Group:
    """A notification that exists for the viewer: its row, when the newest of its actors who do was
    added (a ULID, never above the row's position), those actors, newest first, and its post if it
    has one.
    """

    row: NotificationRow
    newest: str
    actors: list[UserRow]
    post: PostRow | None


@dataclass(frozen=True)
class _Known:
    """The visible notifications, by id."""

    people: dict[str, UserRow]
    posts: dict[str, PostRow]
    comments: dict[str, CommentRow]


def visible(viewer: Viewer, rows: list[NotificationRow], is_export: bool = False) -> list[Group]:
    """The groups among these that exist for the viewer, in the given order.

    An export has all actors, not the newest alone, and also people whom the viewer mutes, which is
    their own decision; it is read consistently. One round trip, and another if a post is neither
    the viewer's nor an actor's.
    """
    actions = (orjson.loads(row["acts" if is_export else "top"]) for row in rows)
    actors = [dict[str, str](each) for each in actions]
    known = _look_up(viewer, rows, set(chain.from_iterable(actors)), is_export)
    groups = (_group(row, each, known) for row, each in zip(rows, actors, strict=True))
    return [group for group in groups if group]


def _look_up(
    viewer: Viewer, rows: list[NotificationRow], actor_ids: set[str], is_export: bool
) -> _Known:
    wanted: dict[type[Table[Any]], store.Keys] = {
        **ties.keys(viewer, actor_ids),
        User: [{"user_id": actor_id} for actor_id in actor_ids],
        Post: [{"post_id": row["post_id"]} for row in rows if "post_id" in row],
        Comment: [{"comment_id": row["comment_id"]} for row in rows if "comment_id" in row],
        Reader: [] if is_export or not rows else [{"user_id": viewer.user_id}],
    }
    found = store.batch_get(wanted, wanted if is_export else [Reader])
    known = ties.found(viewer, actor_ids, found)
    known |= ties.of(viewer, {post["author_id"] for post in found[Post]} - actor_ids, is_export)
    muted = {
        user_id
        for row in found[Reader]
        for user_id in hashed_ids.among(row.get("muted", ""), actor_ids)
    }
    return _Known(
        {
            row["user_id"]: row
            for row in found[User]
            if may_know(known[row["user_id"]]) and row["user_id"] not in muted
        },
        {
            row["post_id"]: row
            for row in found[Post]
            if may_see(viewer, row, known[row["author_id"]])
        },
        {row["comment_id"]: row for row in found[Comment] if row["state"] == PUBLISHED},
    )


def _group(row: NotificationRow, actions: dict[str, str], known: _Known) -> Group | None:
    actors = [known.people[actor_id] for actor_id in actions if actor_id in known.people]
    is_post_there = row.get("post_id") in (None, *known.posts)
    is_comment_there = row.get("comment_id") in (None, *known.comments)
    if not (actors and is_post_there and is_comment_there):
        return None
    newest = max(actions[user["user_id"]] for user in actors)
    return Group(row, newest, actors, known.posts.get(row.get("post_id", "")))
