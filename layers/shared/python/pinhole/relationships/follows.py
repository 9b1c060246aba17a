"""Who follows whom. The row is the follow; counts and feeds follow it through the stream.

Whoever wants to follow a private account asks for it (`pinhole.relationships.follow_requests`): the
same row says so. A row that holds a block becomes no follow, whatever comes at the same time
(`pinhole.relationships.blocks`).
"""

from __future__ import annotations

from typing import Any

from pynamodb.exceptions import DeleteError, PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from pinhole import errors, ids, log
from pinhole.access import rate_limits, ties, visibility
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.aws import clients
from pinhole.aws.items import Row
from pinhole.counts import counters
from pinhole.feed import reader_state
from pinhole.hydration import person_views
from pinhole.paging import pages
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.people import User
from pinhole.tables.posts import Counter
from pinhole.tables.relationships import Follow

_OF_FOLLOWS = (Follow.close_id, Follow.celebrity_id)


def add(viewer: Viewer, user_id: str) -> dict[str, Any]:
    """Follow a person, or ask to if their account is private; again changes nothing.

    Raises NotFound, also for who blocks the viewer or is blocked; Conflict for who follows as many
    as one may; RateLimited.
    """
    counts, row, tie = _read(viewer, user_id)
    visibility.require_known(tie)
    _require_room(counts.get(viewer.user_id), tie)
    rate_limits.spend(viewer, "follows")
    if not tie.follows and not (tie.is_requested and tie.is_private):
        row = _write(viewer, user_id, row, tie)
    reader_state.agree(viewer.user_id, user_id)
    return _state(counts.get(user_id), row)


def remove(viewer: Viewer, user_id: str) -> dict[str, Any]:
    """Stop following a person, or asking to; without a follow nothing changes.

    They are hidden also then: the request that deleted the follow may have failed before it.
    """
    counts, row, tie = _read(viewer, user_id)
    visibility.require_known(tie)
    count = counters.value(counts.get(user_id), "followers", (row or {}).get("follow_id"))
    if tie.follows or tie.is_requested:
        drop(viewer.user_id, user_id)
    reader_state.agree(viewer.user_id, user_id)
    return {
        "is_following": False,
        "is_requested": False,
        "follower_count": max(0, count - tie.follows),
    }


def followers(viewer: Viewer, user_id: str, page: pages.Page) -> dict[str, Any]:
    """Who follows this person, newest first. Raises NotFound, PrivateAccount."""
    return _listing(viewer, user_id, page, Follow.by_followee, "follower_id")


def following(viewer: Viewer, user_id: str, page: pages.Page) -> dict[str, Any]:
    """Whom this person follows, newest first. Raises NotFound, PrivateAccount."""
    return _listing(viewer, user_id, page, Follow.by_time, "followee_id")


def drop(follower_id: str, followee_id: str) -> None:
    """End a follow or a request: the row goes, for it holds nothing else beside one."""
    is_no_block = Follow.block_id.does_not_exist() & Follow.is_blocked.does_not_exist()
    try:
        Follow(follower_id, followee_id).delete(is_no_block)
    except DeleteError as error:  # a block has ended it
        if not clients.is_refused(error):
            raise


def change(follower_id: str, followee_id: str, actions: list[Action], condition: Condition) -> bool:
    """Write to a row if a condition holds; whether it did. No block is lost or written over."""
    row = Follow(follower_id, followee_id)
    is_no_block = Follow.block_id.does_not_exist() & Follow.is_blocked.does_not_exist()
    noted = Follow.correlation_id.set(log.correlation_id())
    try:
        row.update([*actions, noted], condition & is_no_block)
    except UpdateError as error:
        if not clients.is_refused(error):
            raise
        return False
    return True


def find(follower_id: str, followee_id: str) -> Row:
    """The row as it is now; an empty one if there is none."""
    key = {"follower_id": follower_id, "followee_id": followee_id}
    return next(iter(store.batch_get({Follow: [key]}, [Follow])[Follow]), {})


def _read(viewer: Viewer, user_id: str) -> tuple[dict[str, Row], Row | None, Tie]:
    """Both people's counters by user id, and what stands between the two."""
    if user_id == viewer.user_id:
        raise errors.InvalidRequest.of("user_id", "one cannot follow oneself")
    subjects = [counters.of_user(id) for id in (user_id, viewer.user_id)]
    wanted = ties.keys(viewer, [user_id])
    rows = store.batch_get({**wanted, Counter: [counters.key(each) for each in subjects]}, wanted)
    counts = {row["subject"].removeprefix("user#"): row for row in rows[Counter]}
    tie = ties.found(viewer, [user_id], rows)[user_id]
    return counts, next(iter(rows[Follow]), None), tie


def _require_room(own_counts: Row | None, tie: Tie) -> None:
    is_full = counters.value(own_counts, "following") >= settings.following_most
    if not tie.follows and is_full:
        raise errors.Conflict(f"One can follow at most {settings.following_most} people")


def _write(viewer: Viewer, user_id: str, row: Row | None, tie: Tie) -> Row:
    """Write the follow or the request; the row. If a parallel request was faster, its row stands
    and counts once. Raises NotFound if it was a block.
    """
    key, what = (viewer.user_id, user_id), "request_id" if tie.is_private else "follow_id"
    written = {what: ids.ulid()}
    if row is None:
        made = Follow(*key, correlation_id=log.correlation_id())
        setattr(made, what, written[what])
        is_done = _put(made)
    else:  # a request from before the account was public
        actions: list[Action] = [Follow.follow_id.set(written[what]), Follow.request_id.remove()]
        is_done = change(*key, actions, Follow.request_id.exists())
    stands = _follow_privacy(*key, written) if is_done else find(*key)
    visibility.require_known(ties.between(stands, {}))
    return stands


def _follow_privacy(follower_id: str, followee_id: str, written: Row) -> Row:
    """Make a follow just written a request if the account became private meanwhile, and the other
    way round; the row then.
    """
    while (what := _due(followee_id)) not in written:
        [(former, act_id)] = written.items()
        written = {what: ids.ulid()}
        actions: list[Action] = [getattr(Follow, what).set(written[what])]
        actions += [each.remove() for each in (getattr(Follow, former), *_OF_FOLLOWS)]
        if not change(follower_id, followee_id, actions, getattr(Follow, former) == act_id):
            return find(follower_id, followee_id)
    return written


def _due(user_id: str) -> str:
    """What somebody who wants to follow this person has now."""
    [user] = store.batch_get({User: [{"user_id": user_id}]}, [User])[User] or [{}]
    return "request_id" if user.get("is_private") else "follow_id"


def _put(row: Follow) -> bool:
    """Write a row where there is none; False if there is one."""
    try:
        row.save(Follow.followee_id.does_not_exist())
    except PutError as error:
        if not clients.is_refused(error):
            raise
        return False
    return True


def _state(counts: Row | None, row: Row | None) -> dict[str, Any]:
    follow_id = (row or {}).get("follow_id")
    return {
        "is_following": follow_id is not None,
        "is_requested": "request_id" in (row or {}),
        "follower_count": counters.value(counts, "followers", follow_id),
    }


def _listing(
    viewer: Viewer, user_id: str, page: pages.Page, index: Any, other: str
) -> dict[str, Any]:
    visibility.require_open(ties.to(viewer, user_id))

    def read(after: str | None, most: int) -> list[Follow]:
        older = Follow.follow_id < after if after else None
        return list(index.query(user_id, older, scan_index_forward=False, limit=most))

    def show(found: list[Follow]) -> list[dict[str, Any]]:
        return person_views.show(viewer, [getattr(follow, other) for follow in found])

    users, cursor = pages.collect(page, read, show, lambda follow: follow.follow_id)
    return {"users": users, "next_cursor": cursor}
