"""People and what they are to each other: follows, requests, close friends, blocks, mutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants.reasons import changes_readers, knows_viewer, limits_viewer, reads_ties
from stacks.parts.tables import Tables

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack) -> None:
    _read_people(app, data.tables)
    _follow_people(app, data.tables)
    _block_people(app, data.tables)
    _manage_followers(app, data.tables)


def _read_people(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.read_people, tables)
    reads_ties(app.read_people, tables)
    tables.allow(app.read_people, "mutes", "BatchGetItem")
    tables.allow(app.read_people, "counters", "BatchGetItem")
    for index in ("by_followee", "by_time"):
        tables.allow(app.read_people, "follows", "Query", index=index)
    # Who likes a post.
    tables.allow(app.read_people, "posts", "BatchGetItem")
    tables.allow(app.read_people, "likes", "Query", index="by_post")


def _follow_people(app: ApplicationStack, tables: Tables) -> None:
    follow = app.follow_people
    knows_viewer(follow, tables)
    limits_viewer(follow, tables)
    tables.allow(follow, "follows", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem")
    tables.allow(follow, "counters", "BatchGetItem")
    # Whom one unfollows is hidden from one's feed at once.
    changes_readers(follow, tables)


def _block_people(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.block_people, tables)
    tables.allow(app.block_people, "follows", "BatchGetItem", "UpdateItem", "DeleteItem")
    tables.allow(app.block_people, "follows", "Query", index="by_block")
    tables.allow(app.block_people, "mutes", "BatchGetItem", "PutItem", "DeleteItem")
    tables.allow(app.block_people, "mutes", "Query", index="by_time")
    # Both feeds leave out who is blocked, and one's own who is muted.
    changes_readers(app.block_people, tables)


def _manage_followers(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.manage_followers, tables)
    tables.allow(app.manage_followers, "follows", "BatchGetItem", "UpdateItem", "DeleteItem")
    for index in ("by_request", "by_close_friend"):
        tables.allow(app.manage_followers, "follows", "Query", index=index)
    # Whoever is accepted is shown one's posts, also after an unfollow.
    changes_readers(app.manage_followers, tables)
