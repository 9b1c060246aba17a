"""Post rows: finding, changing and removing them.

A post starts `pending`, with one expected upload per medium. With the first upload it becomes
`processing`; when all media are ready, `published`; when one is invalid, `rejected`, with that
medium's reason. A pending post without uploads expires after a day.
"""

from __future__ import annotations

from collections.abc import Callable

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from pinhole import clock, log
from pinhole.tables import store
from pinhole.tables.posts import Post

PROCESSING, DELETED = "processing", "deleted"
# Who hid a post: this, or a moderator's user id.
MODERATION = "moderation"


def find(post_id: str) -> Post | None:
    """The current post in any state, by a consistent read."""
    return Post.find(post_id)


def edit(post_id: str, change: Callable[[Post], list[Action] | None]) -> None:
    """Change an existing post's texts; `change` returns the writes, if any, and is called again
    after a concurrent write. Raises Busy.
    """
    update(post_id, lambda post: None if post.state == DELETED else change(post))


def delete(post_id: str) -> Post | None:
    """Mark a post deleted for everybody, permanently and from any state; returns it, None if it is
    gone.
    """

    def change(post: Post) -> list[Action] | None:
        if post.state == DELETED:
            return None
        moment = Post.deleted_at.set(clock.iso(clock.now()))
        return [Post.state.set(DELETED), moment, Post.expires_at.remove()]

    return update(post_id, change) or find(post_id)


def remove(post_id: str) -> None:
    """Remove a deleted post's row, the last trace of it."""
    Post(post_id).delete_if(Post.state == DELETED)


def hidden_by(by: str, reason: str) -> Action:
    return Post.hidden.set({"by": by, "at": clock.iso(clock.now()), "reason": reason})


@store.optimistic("this post")
def update(post_id: str, change: Callable[[Post], list[Action] | None]) -> Post | None:
    """Write what `change` decides. None: nothing to do. Raises Busy."""
    post = find(post_id)
    actions = change(post) if post else None
    if post is None or not actions:
        return None
    unchanged: Condition = Post.version == post.version
    noted = Post.correlation_id.set(log.correlation_id())
    if not post.update_if([*actions, Post.version.set(post.version + 1), noted], unchanged):
        raise store.Changed
    return post
