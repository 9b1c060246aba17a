"""Writing comments.

A reply never loses its parent. The parent is marked before its first reply is written; a marked
comment stays as a tombstone when deleted, and a deleted one cannot be marked. Both are conditional
writes, so whichever comes first, the other notices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pynamodb.expressions.update import Action

from pinhole import clock, errors, ids, log
from pinhole.access import comment_policy, rate_limits, ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import PUBLISHED
from pinhole.aws import workers
from pinhole.comments.lookup import DELETED, require_parent
from pinhole.counts import own_interactions
from pinhole.counts.counted_interactions import REPLIES, Interaction
from pinhole.hydration import person_views, post_views
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.comments import Comment, CommentLike, CommentRow
from pinhole.tables.people import User, UserRow
from pinhole.tables.posts import Like, Post, PostRow
from pinhole.text import entities

if TYPE_CHECKING:
    from pinhole.views import comments as views
    from pinhole.views.people import Mention, Person


@dataclass(frozen=True)
class Draft:
    """A comment to be written; a reply if it has a `parent_id`."""

    text: str
    parent_id: str | None = None


def write(
    viewer: Viewer, post_id: str, draft: Draft, request_id: str | None = None
) -> views.Comment:
    """Comment on a published post; returns `pinhole.api.schemas.comments.Comment`. `request_id` is
    the id of the idempotency row.

    Raises InvalidRequest for too many mentions or a reply to a reply, RateLimited, NotFound,
    CommentsLimited, and what `visibility.require_published` raises.
    """
    mentioning = workers.start(mentioned, viewer, names_in(draft.text))
    author, post, parent = _read(viewer, post_id, draft.parent_id)
    mentions = mentioning.result()
    rate_limits.spend(viewer, "comments")
    if parent:
        _mark(parent)
    comment = _put(viewer, post, parent, draft.text, mentions, request_id)
    note(viewer, post_id, draft.parent_id, own_interactions.done, comment.comment_id)
    return {
        "comment_id": comment.comment_id,
        "text": draft.text,
        "user": author,
        "created_at": comment.created_at,
        "edited_at": None,
        "is_edited": False,
        "like_count": 0,
        "reply_count": 0,
        "is_liked": False,
        "parent_id": draft.parent_id,
        "mentions": mentions,
        "state": PUBLISHED,
    }


def names_in(text: str) -> list[str]:
    """The user names that a comment mentions. Raises InvalidRequest for too many."""
    names, most = entities.mentions(text), settings.mentions_per_comment
    if len(names) > most:
        raise errors.InvalidRequest.of("text", f"has {len(names)} mentions; at most {most}")
    return names


def mentioned(viewer: Viewer, names: list[str], besides: Sequence[Mention] = ()) -> list[Mention]:
    """The people with these names who exist for the viewer, not counting the known ones
    (`besides`).
    """
    known = {each["username"] for each in besides}
    named = person_views.named(viewer, [name for name in names if name not in known])
    return [{"username": name, "user_id": user_id} for name, user_id in named.items()]


def note(
    viewer: Viewer,
    post_id: str,
    parent_id: str | None,
    interaction: Callable[[str, str], Interaction],
    comment_id: str,
) -> None:
    """Let the viewer see in the counts at once that they wrote or deleted a comment: in the post's,
    and if it is a reply, in its parent's.
    """
    notes = [
        partial(
            own_interactions.note,
            Like,
            viewer.user_id,
            post_id,
            interaction("comments", comment_id),
        )
    ]
    if parent_id:
        about = (CommentLike, viewer.user_id, parent_id)
        notes.append(partial(own_interactions.note, *about, interaction(REPLIES, comment_id)))
    workers.together(*notes)


def _read(
    viewer: Viewer, post_id: str, parent_id: str | None
) -> tuple[Person, PostRow, CommentRow | None]:
    """The viewer as an author, the post and the parent; raises if the viewer may not comment."""
    rows = store.batch_get(
        {
            User: [{"user_id": viewer.user_id}],
            Post: [{"post_id": post_id}],
            Comment: [{"comment_id": parent_id}] if parent_id else [],
        },
        consistent=[User, Comment],
    )
    post, parent = next(iter(rows[Post]), None), next(iter(rows[Comment]), None)
    tie, parents_tie = ties.to_authors(viewer, post, parent)
    post = visibility.require_published(viewer, post, tie)
    comment_policy.require_open(viewer, post, tie)
    if parent_id:
        _require_replies(require_parent(post_id, parent, parents_tie))
    author: UserRow = {"user_id": viewer.user_id, "username": viewer.username}
    return post_views.person(next(iter(rows[User]), author)), post, parent


def _require_replies(parent: CommentRow) -> None:
    if parent.get("parent_id"):
        raise errors.InvalidRequest.of(
            "parent_id", "is a reply, which cannot have replies; reply to its parent"
        )
    if parent["state"] == DELETED:
        raise errors.NotFound("The comment you reply to was deleted")


def _mark(parent: CommentRow) -> None:
    """Keep the parent in its thread from now on. Raises NotFound if it was deleted."""
    if parent.get("has_replies"):
        return
    marked: list[Action] = [Comment.has_replies.set(True)]
    if not Comment(parent["comment_id"]).update_if(marked, Comment.state == PUBLISHED):
        raise errors.NotFound("The comment you reply to was deleted")


def _put(
    viewer: Viewer,
    post: PostRow,
    parent: CommentRow | None,
    text: str,
    mentions: list[Mention],
    request_id: str | None,
) -> Comment:
    comment_id, post_id = ids.ulid(), post["post_id"]
    comment = Comment(
        comment_id,
        post_id=post_id,
        author_id=viewer.user_id,
        post_author_id=post["author_id"],
        parent_id=parent["comment_id"] if parent else None,
        parent_author_id=parent["author_id"] if parent else None,
        thread_id=parent["comment_id"] if parent else post_id,
        ranked_in=None if parent else post_id,
        rank=None if parent else comment_id,
        state=PUBLISHED,
        text=text,
        mentions=mentions,
        created_at=clock.iso(ids.moment(comment_id)),
        correlation_id=log.correlation_id(),
        request_id=request_id,
    )
    # Refused if it was written by an earlier attempt whose response was lost.
    comment.save_if(Comment.comment_id.does_not_exist())
    return comment
