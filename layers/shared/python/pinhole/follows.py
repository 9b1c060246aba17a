"""Who follows whom. The row is the follow; counts and feeds follow it through the stream."""

from __future__ import annotations

from typing import Any

from pynamodb.exceptions import PutError

from pinhole import (
    aws,
    counters,
    errors,
    hydration,
    ids,
    limits,
    log,
    paging,
    people,
    readers,
    store,
)
from pinhole.people import Viewer
from pinhole.settings import settings
from pinhole.tables import Counter, Follow, User


def add(viewer: Viewer, user_id: str) -> dict[str, Any]:
    """Follow a person; following them again changes nothing."""
    counts, follow = _read(viewer, user_id)
    _require_room(counts.get(viewer.user_id), follow)
    limits.spend(viewer, "follows")
    follow_id = follow["follow_id"] if follow else _put(viewer, user_id)
    readers.agree(viewer.user_id, user_id)
    return {
        "is_following": True,
        "follower_count": counters.value(counts.get(user_id), "followers", follow_id),
    }


def remove(viewer: Viewer, user_id: str) -> dict[str, Any]:
    """Stop following a person; without a follow nothing changes.

    They are hidden also then: the request that deleted the follow may have failed before it.
    """
    counts, follow = _read(viewer, user_id)
    count = counters.value(
        counts.get(user_id), "followers", follow["follow_id"] if follow else None
    )
    if follow:
        Follow(viewer.user_id, user_id).delete()
    readers.agree(viewer.user_id, user_id)
    return {"is_following": False, "follower_count": max(0, count - bool(follow))}


def followers(user_id: str, page: paging.Page) -> dict[str, Any]:
    """Who follows this person, newest first."""
    return _listing(user_id, page, Follow.by_followee, "follower_id")


def following(user_id: str, page: paging.Page) -> dict[str, Any]:
    """Whom this person follows, newest first."""
    return _listing(user_id, page, Follow.by_time, "followee_id")


def _read(viewer: Viewer, user_id: str) -> tuple[dict[str, store.Row], store.Row | None]:
    """Both people's counters by user id and the follow, if there is one."""
    if user_id == viewer.user_id:
        raise errors.InvalidRequest.of("user_id", "one cannot follow oneself")
    rows = store.batch_get(
        {
            User: [{"user_id": user_id}],
            Counter: [counters.key(counters.of_user(id)) for id in (user_id, viewer.user_id)],
            Follow: [{"follower_id": viewer.user_id, "followee_id": user_id}],
        },
        consistent=[Follow],
    )
    if not rows[User]:
        raise errors.NotFound("There is no such person")
    counts = {row["subject"].removeprefix("user#"): row for row in rows[Counter]}
    return counts, next(iter(rows[Follow]), None)


def _require_room(own_counts: store.Row | None, follow: store.Row | None) -> None:
    if follow is None and counters.value(own_counts, "following") >= settings.following_most:
        raise errors.Conflict(f"One can follow at most {settings.following_most} people")


def _put(viewer: Viewer, user_id: str) -> str:
    """Write the follow. If a parallel request was faster, its row stands and counts once."""
    follow = Follow(
        viewer.user_id, user_id, follow_id=ids.ulid(), correlation_id=log.correlation_id()
    )
    try:
        follow.save(Follow.followee_id.does_not_exist())
    except PutError as error:
        if not aws.is_refused(error):
            raise
    return follow.follow_id


def _listing(user_id: str, page: paging.Page, index: Any, other: str) -> dict[str, Any]:
    if user_id not in people.find([user_id]):
        raise errors.NotFound("There is no such person")

    def read(after: str | None, most: int) -> list[Follow]:
        older = Follow.follow_id < after if after else None
        return list(index.query(user_id, older, scan_index_forward=False, limit=most))

    def show(follows: list[Follow]) -> list[dict[str, Any]]:
        found = people.find([getattr(follow, other) for follow in follows])
        shown = (found.get(getattr(follow, other)) for follow in follows)
        return [hydration.listed(user) for user in shown if user]

    users, cursor = paging.collect(page, read, show, lambda follow: follow.follow_id)
    return {"users": users, "next_cursor": cursor}
