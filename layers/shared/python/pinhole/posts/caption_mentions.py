"""The people whom a post's caption mentions, stored with the post."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from pynamodb.expressions.update import Action

from pinhole.access.viewer import Viewer
from pinhole.aws import streams
from pinhole.comments import mentions
from pinhole.posts import repository
from pinhole.tables import stream_images
from pinhole.tables.posts import Post, PostRow
from pinhole.text import entities

if TYPE_CHECKING:
    from pinhole.views.people import Mention


def of(viewer: Viewer, caption: str) -> list[Mention]:
    """The people mentioned in the viewer's caption, in order of appearance."""
    return mentions.of(viewer, entities.mentions(caption))


def kept(before: list[Mention], found: list[Mention], caption: str) -> list[Mention]:
    """The mentions of an edited caption: a name that stays keeps the person it meant, even if that
    person has another name by now.
    """
    known = {each["username"]: each for each in (*found, *before)}
    return [known[name] for name in entities.mentions(caption) if name in known]


def on_post_changed(record: streams.Record) -> None:
    """Update the index by person from a record of the posts stream."""
    old, new = stream_images.of(Post, record)
    before, after = _mentioned(old), _mentioned(new)
    mentions.index((new or old)["post_id"], before, after, is_caption=True)


def forget(post_id: str, user_id: str) -> None:
    """Remove a person from a post's mentions; its caption stays unchanged. Raises Busy."""

    def change(post: Post) -> list[Action] | None:
        left = [each for each in post.mentions or [] if each["user_id"] != user_id]
        return [Post.mentions.set(left)] if left != (post.mentions or []) else None

    repository.update(post_id, change)


def _mentioned(post: PostRow) -> set[str]:
    """The people mentioned in a post that is not deleted."""
    if post.get("state") == repository.DELETED:
        return set()
    return {each["user_id"] for each in orjson.loads(post.get("mentions") or "[]")}
