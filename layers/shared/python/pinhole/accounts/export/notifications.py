"""Notifications in an export: those that their owner may still read, by the rules of
`pinhole.notifications.inbox`; but people they mute are included, as muting is their own decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import orjson

from pinhole.access import ties, visibility
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.aws.items import Row
from pinhole.tables import store
from pinhole.tables.base import Table
from pinhole.tables.comments import Comment
from pinhole.tables.posts import Post, PostRow


def readable(user_id: str, rows: list[Row]) -> Iterator[Row]:
    """The person's notifications that they may read, with the `actors` who exist for them; two
    round trips in all.
    """
    viewer = Viewer(user_id, "")
    posts, comments = _subjects(rows)
    actors = [[actor_id for actor_id, _ in orjson.loads(row["acts"])] for row in rows]
    authors = [post["author_id"] for post in posts.values()]
    known = ties.of(viewer, [*authors, *chain.from_iterable(actors)], is_fresh=True)
    for row, each in zip(rows, actors, strict=True):
        there = [actor_id for actor_id in each if visibility.may_know(known[actor_id])]
        is_there = row.get("comment_id") in (None, *comments)
        if there and is_there and _is_visible(viewer, row, posts, known):
            yield {**row, "actors": there}


def _subjects(rows: list[Row]) -> tuple[dict[str, PostRow], set[str]]:
    """The posts that these are about, by id, and the ids of published comments."""
    wanted: dict[type[Table[Any]], store.Keys] = {
        Post: [{"post_id": row["post_id"]} for row in rows if "post_id" in row],
        Comment: [{"comment_id": row["comment_id"]} for row in rows if "comment_id" in row],
    }
    found = store.batch_get(wanted, wanted)
    posts = {post["post_id"]: post for post in found[Post]}
    published = (each for each in found[Comment] if each["state"] == visibility.PUBLISHED)
    return posts, {comment["comment_id"] for comment in published}


def _is_visible(viewer: Viewer, row: Row, posts: dict[str, PostRow], known: dict[str, Tie]) -> bool:
    post = posts.get(row.get("post_id", ""))
    if post is None:
        return "post_id" not in row
    return visibility.may_see(viewer, post, known[post["author_id"]])
