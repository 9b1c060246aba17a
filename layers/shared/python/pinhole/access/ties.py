"""Ties between a viewer and other people: follows, follow requests, close friends, blocks, and
whether the account is private, deleted or suspended.

One follows row and one users row hold all of it, so any number of people take one batch read.
`pinhole.access.visibility` decides what a tie allows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from pinhole.access.viewer import Viewer
from pinhole.tables import store
from pinhole.tables.base import Table
from pinhole.tables.people import User, UserRow, is_hidden
from pinhole.tables.posts import PostRow
from pinhole.tables.relationships import Follow, FollowRow

if TYPE_CHECKING:
    from pinhole.tables.comments import CommentRow

    # The row of a post or a comment.
    Made = PostRow | CommentRow


class Tie(NamedTuple):
    """The viewer's tie to a person. `is_blocked`: one of the two blocks the other."""

    follows: bool = False
    is_requested: bool = False
    is_close: bool = False  # the viewer is on their list of close friends
    is_blocked: bool = False
    blocks: bool = False  # the viewer blocks them
    is_private: bool = False
    is_gone: bool = False
    is_closed: bool = False  # for good: not only suspended
    comment_policy: str | None = None  # of their account (`pinhole.access.comment_policy`)

    def without_block(self) -> Tie:
        """The tie as it decides about blocks."""
        return self._replace(is_blocked=False, blocks=False)

    def for_reports(self) -> Tie:
        """The tie without a block or the end of an account. The follows of a closed account are
        gone with it, so it counts as followed: a viewer who knows what it made may have seen it.
        """
        was = self.without_block()
        if not self.is_closed:
            return was._replace(is_gone=False)
        return was._replace(is_gone=False, follows=True, is_close=True)


# The viewer's tie to themselves, to somebody they are known to follow, and to an unrelated person
# with a public account.
OWN = Tie(follows=True, is_close=True)
FOLLOWED = Tie(follows=True)
STRANGER = Tie()

Wanted = dict[type[Table[Any]], store.Keys]


def between(follow: FollowRow | None, user: UserRow | None) -> Tie:
    """The tie, from the viewer's follows row and the person's users row; no users row: gone."""
    follow = follow or FollowRow()
    return Tie(
        follows="follow_id" in follow,
        is_requested="request_id" in follow,
        is_close="close_id" in follow,
        is_blocked="block_id" in follow or bool(follow.get("is_blocked")),
        blocks="block_id" in follow,
        is_private=bool((user or {}).get("is_private")),
        is_gone=user is None or is_hidden(user),
        is_closed=user is None or "deleted_at" in user,
        comment_policy=(user or {}).get("comment_policy"),
    )


def keys(viewer: Viewer, user_ids: Iterable[str]) -> Wanted:
    """The keys of these people's ties, for callers that add them to a batch read of their own."""
    others = [user_id for user_id in dict.fromkeys(user_ids) if user_id != viewer.user_id]
    return {
        Follow: [{"follower_id": viewer.user_id, "followee_id": other} for other in others],
        User: [{"user_id": other} for other in others],
    }


def found(viewer: Viewer, user_ids: Iterable[str], rows: store.Rows) -> dict[str, Tie]:
    """The ties to all of these people, from the rows read by `keys`."""
    follows = {
        row["followee_id"]: row for row in rows[Follow] if row["follower_id"] == viewer.user_id
    }
    users = {row["user_id"]: row for row in rows[User]}
    return {
        user_id: OWN
        if user_id == viewer.user_id
        else between(follows.get(user_id), users.get(user_id))
        for user_id in user_ids
    }


def of(viewer: Viewer, user_ids: Iterable[str], is_fresh: bool = False) -> dict[str, Tie]:
    """The ties to all of these people; the viewer's own costs no read. `is_fresh` reads
    consistently, so that a block holds from the very next request.
    """
    user_ids = list(dict.fromkeys(user_ids))
    wanted = keys(viewer, user_ids)
    rows = store.batch_get(wanted, wanted if is_fresh else [])
    return found(viewer, user_ids, rows)


def to(viewer: Viewer, user_id: str) -> Tie:
    """The tie to one person, read consistently."""
    return of(viewer, [user_id], is_fresh=True)[user_id]


def to_authors(viewer: Viewer, *made: Made | None) -> list[Tie]:
    """The ties to the authors of these posts and comments, read consistently; STRANGER for None and
    for a row without an author.
    """
    authors = [(row or {}).get("author_id") for row in made]
    known = of(viewer, [author_id for author_id in authors if author_id], is_fresh=True)
    return [known[author_id] if author_id else STRANGER for author_id in authors]


def to_author(viewer: Viewer, made: Made | None) -> Tie:
    return to_authors(viewer, made)[0]
