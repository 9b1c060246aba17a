"""Relationships: follows, requests, close friends, blocks and mutes."""

from __future__ import annotations

from stacks.grants.reasons import changes_readers, knows_viewer, limits_viewer, reads_ties
from stacks.parts.functions import Functions
from stacks.parts.tables import Tables


def grant(functions: Functions, tables: Tables) -> None:
    _read_people(functions, tables)
    _follow_people(functions, tables)
    _block_people(functions, tables)
    _manage_followers(functions, tables)


def _read_people(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["read_people"], tables)
    reads_ties(functions["read_people"], tables)
    tables.allow(functions["read_people"], "users", "Query", index="by_username")
    tables.allow(functions["read_people"], "mutes", "BatchGetItem")
    tables.allow(functions["read_people"], "counters", "BatchGetItem")
    # One query finds the viewer's follow and what they did last
    # (`pinhole.counts.own_interactions`).
    tables.allow(functions["read_people"], "follows", "Query")
    for index in ("by_followee", "by_time"):
        tables.allow(functions["read_people"], "follows", "Query", index=index)
    # Which profiles a person looks at.
    tables.allow(functions["read_people"], "visits", "PutItem", "DeleteItem")
    # The people who like a post.
    tables.allow(functions["read_people"], "posts", "BatchGetItem")
    tables.allow(functions["read_people"], "likes", "Query", index="by_post")


def _follow_people(functions: Functions, tables: Tables) -> None:
    follow = functions["follow_people"]
    knows_viewer(follow, tables)
    limits_viewer(follow, tables)
    tables.allow(follow, "follows", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem")
    tables.allow(follow, "counters", "BatchGetItem")
    # After an unfollow, the viewer's feed hides that person's posts at once.
    changes_readers(follow, tables)


def _block_people(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["block_people"], tables)
    tables.allow(functions["block_people"], "follows", "BatchGetItem", "UpdateItem", "DeleteItem")
    tables.allow(functions["block_people"], "follows", "Query", index="by_block")
    tables.allow(functions["block_people"], "mutes", "BatchGetItem", "PutItem", "DeleteItem")
    tables.allow(functions["block_people"], "mutes", "Query", index="by_time")
    # Both feeds leave out blocked people; the viewer's own leaves out muted people too.
    changes_readers(functions["block_people"], tables)


def _manage_followers(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["manage_followers"], tables)
    tables.allow(
        functions["manage_followers"], "follows", "BatchGetItem", "UpdateItem", "DeleteItem"
    )
    for index in ("by_request", "by_close_friend"):
        tables.allow(functions["manage_followers"], "follows", "Query", index=index)
    # The feed of an accepted follower shows the viewer's posts, also after an unfollow.
    changes_readers(functions["manage_followers"], tables)
