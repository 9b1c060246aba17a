"""The rows of posts: finding, changing and removing them.

A post starts `pending` with an upload for each medium. When the first upload arrives it is
`processing`; when all media are ready it is `published`; when one is no photo or video it is
`rejected`, with that medium's reason. A pending post that nobody uploads to is gone after a day.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from pynamodb.exceptions import DeleteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from pinhole import clock, errors
from pinhole.aws import clients
from pinhole.tables.posts import Post

PROCESSING, DELETED = "processing", "deleted"
# Who hides a post: this, or a moderator by their user id.
MODERATION = "moderation"
_threads = ThreadPoolExecutor(4)
# Twenty workers may settle the media of one post at once; each loses at most to all the others.
_LOCK_ATTEMPTS = 25


def find(post_id: str) -> Post | None:
    """The post as it is now, whatever its state."""
    try:
        return Post.get(post_id, consistent_read=True)
    except Post.DoesNotExist:
        return None


def edit(post_id: str, change: Callable[[Post], list[Action] | None]) -> None:
    """Change the words of a post that is there; `change` answers with what to write, if anything,
    and is asked again if somebody else wrote meanwhile. Raises Busy.
    """
    update(post_id, lambda post: None if post.state == DELETED else change(post))


def delete(post_id: str) -> Post | None:
    """Take a post away for everybody, from any state and for good; the post, None if it is gone."""

    def change(post: Post) -> list[Action] | None:
        if post.state == DELETED:
            return None
        moment = Post.deleted_at.set(clock.iso(clock.now()))
        return [Post.state.set(DELETED), moment, Post.expires_at.remove()]

    return update(post_id, change) or find(post_id)


def remove(post_id: str) -> None:
    """Remove the row of a deleted post, the last that is left of it."""
    try:
        Post(post_id).delete(Post.state == DELETED)
    except DeleteError as error:
        if not clients.is_refused(error):
            raise


def hidden_by(by: str, reason: str) -> Action:
    return Post.hidden.set({"by": by, "at": clock.iso(clock.now()), "reason": reason})


def update(post_id: str, change: Callable[[Post], list[Action] | None]) -> Post | None:
    """Read, decide, and write if nobody else wrote meanwhile; else again. None: nothing to do."""
    for _ in range(_LOCK_ATTEMPTS):
        post = find(post_id)
        actions = change(post) if post else None
        if post is None or not actions:
            return None
        unchanged: Condition = Post.version == post.version
        try:
            post.update([*actions, Post.version.set(post.version + 1)], unchanged)
            return post
        except UpdateError as error:
            if not clients.is_refused(error):
                raise
    raise errors.Busy("This post is being changed by too many at once")
