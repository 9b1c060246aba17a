"""Follows. The row is the follow; counts and feeds follow through the stream.

For a private account the same row holds a request (`pinhole.relationships.follow_requests`). A row
that holds a block never becomes a follow, even with concurrent writes
(`pinhole.relationships.blocks`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from pinhole import errors, ids, log
from pinhole.access import rate_limits, ties, visibility
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.counts import counters, own_interactions
from pinhole.counts.counted_interactions import Interaction
from pinhole.feed import close_friend_marks, hidden_authors
from pinhole.relationships import follow_notes
from pinhole.relationships.follow_notes import Change
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.people import User
from pinhole.tables.posts import Counter, CounterRow
from pinhole.tables.relationships import Follow, FollowRow

if TYPE_CHECKING:
    from pinhole.views.people import FollowState

_OF_FOLLOWS = (Follow.close_id, Follow.celebrity_id)


class _Scene(NamedTuple):
    """Both people's counters by user id, the tie between the two and the row that says so, and what
    the viewer did a moment ago that moves the person's counts.
    """

    counts: dict[str, CounterRow]
    row: FollowRow | None
    tie: Tie
    interactions: list[Interaction]


def add(viewer: Viewer, user_id: str) -> FollowState:
    """Follow a person, or request it if their account is private. Idempotent.

    Raises NotFound, also if either blocks the other; Conflict if the viewer already follows the
    maximum number; RateLimited.
    """
    counts, row, tie, interactions = _read(viewer, user_id)
    visibility.require_known(tie)
    _require_room(counts.get(viewer.user_id), tie)
    rate_limits.spend(viewer, "follows")
    if not tie.follows and not (tie.is_requested and tie.is_private):
        row = _write(viewer, user_id, row, tie)
        if "follow_id" in row:
            began = _change(viewer, user_id, row["follow_id"], own_interactions.done)
            interactions = follow_notes.note_own(viewer, began, interactions)
    hidden_authors.agree(viewer.user_id, user_id)
    return _state(counts.get(user_id), row, interactions)


def remove(viewer: Viewer, user_id: str) -> FollowState:
    """Unfollow a person, or cancel the request. Idempotent.

    Without a follow the author is hidden, too: an earlier request may have failed after deleting
    it.
    """
    counts, row, tie, interactions = _read(viewer, user_id)
    visibility.require_known(tie)
    if tie.follows or tie.is_requested:
        drop(viewer.user_id, user_id)
    if row and tie.follows:
        ended = _change(viewer, user_id, row["follow_id"], own_interactions.taken_back)
        interactions = follow_notes.note_own(viewer, ended, interactions)
    if row and "close_id" in row:
        close_friend_marks.agree(user_id, viewer.user_id)
    hidden_authors.agree(viewer.user_id, user_id)
    return _state(counts.get(user_id), None, interactions)


def drop(follower_id: str, followee_id: str) -> None:
    """End a follow or a request by deleting the row, which holds nothing else."""
    is_no_block = Follow.block_id.does_not_exist() & Follow.is_blocked.does_not_exist()
    # Refused if a block has ended it.
    Follow(follower_id, followee_id).delete_if(is_no_block)


def change(follower_id: str, followee_id: str, actions: list[Action], condition: Condition) -> bool:
    """Update a row if a condition holds and it has no block; returns whether it was written."""
    row = Follow(follower_id, followee_id)
    is_no_block = Follow.block_id.does_not_exist() & Follow.is_blocked.does_not_exist()
    tagged = Follow.correlation_id.set(log.correlation_id())
    return row.update_if([*actions, tagged], condition & is_no_block)


def find(follower_id: str, followee_id: str) -> FollowRow:
    """The current row; empty if there is none."""
    key = {"follower_id": follower_id, "followee_id": followee_id}
    return store.get(Follow, key, consistent=True) or {}


def _change(viewer: Viewer, user_id: str, follow_id: str, made: follow_notes.Made) -> Change:
    return Change(viewer.user_id, user_id, follow_id, made)


def _read(viewer: Viewer, user_id: str) -> _Scene:
    viewer.require_other(user_id, "you cannot follow yourself")
    subjects = [counters.of_user(id) for id in (user_id, viewer.user_id)]
    wanted = ties.keys(viewer, [user_id])
    noted = own_interactions.key(Follow, viewer.user_id, user_id)
    wanted[Follow] = [*wanted[Follow], noted]
    rows = store.batch_get({**wanted, Counter: [counters.key(each) for each in subjects]}, wanted)
    counts = {row["subject"].removeprefix("user#"): row for row in rows[Counter]}
    tie = ties.found(viewer, [user_id], rows)[user_id]
    follows, interactions = own_interactions.split(Follow, rows[Follow])
    return _Scene(counts, follows.get(user_id), tie, interactions.get(user_id, []))


def _require_room(own_counts: CounterRow | None, tie: Tie) -> None:
    is_full = counters.value(own_counts, "following") >= settings.following_most
    if not tie.follows and is_full:
        raise errors.Conflict(f"You can follow at most {settings.following_most} people")


def _write(viewer: Viewer, user_id: str, row: FollowRow | None, tie: Tie) -> FollowRow:
    """Write the follow or the request; returns the row. If a parallel request was first, its row is
    kept and counts once. Raises NotFound if it was a block.
    """
    key, what = (viewer.user_id, user_id), "request_id" if tie.is_private else "follow_id"
    written = {what: ids.ulid()}
    if row is None:
        made = Follow(*key, correlation_id=log.correlation_id())
        setattr(made, what, written[what])
        is_done = _put(made)
    else:  # a request from before the account became public
        actions: list[Action] = [Follow.follow_id.set(written[what]), Follow.request_id.remove()]
        is_done = change(*key, actions, Follow.request_id.exists())
    stored = _match_privacy(*key, written) if is_done else find(*key)
    visibility.require_known(ties.between(stored, {}))
    return stored


def _match_privacy(follower_id: str, followee_id: str, written: dict[str, str]) -> FollowRow:
    """Turn a new follow into a request if the account became private meanwhile, or vice versa;
    returns the row.
    """
    while (what := _due(followee_id)) not in written:
        [(former, interaction_id)] = written.items()
        written = {what: ids.ulid()}
        actions: list[Action] = [getattr(Follow, what).set(written[what])]
        actions += [each.remove() for each in (getattr(Follow, former), *_OF_FOLLOWS)]
        if not change(follower_id, followee_id, actions, getattr(Follow, former) == interaction_id):
            return find(follower_id, followee_id)
    return cast("FollowRow", written)


def _due(user_id: str) -> str:
    """The row that a new follower of this person gets: a follow or a request."""
    user = store.get(User, {"user_id": user_id}, consistent=True) or {}
    return "request_id" if user.get("is_private") else "follow_id"


def _put(row: Follow) -> bool:
    """Write a row if none exists; False if one does."""
    return row.save_if(Follow.followee_id.does_not_exist())


def _state(
    counts: CounterRow | None, row: FollowRow | None, interactions: list[Interaction]
) -> FollowState:
    follow_id = (row or {}).get("follow_id")
    return {
        "is_following": follow_id is not None,
        "is_requested": "request_id" in (row or {}),
        "follower_count": counters.value(counts, "followers", follow_id, interactions),
    }
