"""People: the row that stands for a person, and their profile."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import orjson
from pynamodb.exceptions import PutError

from pinhole import aws, clock, counters, errors, media, reservations, store, ties, visibility
from pinhole.settings import settings
from pinhole.tables import Counter, Follow, User

# Whom this process has seen, and when, in seconds: their rows existed then.
_arrived: dict[str, int] = {}
_REMEMBERED = 10_000

_threads = ThreadPoolExecutor(16)


@dataclass(frozen=True)
class Viewer:
    """The person who makes a request, as their access token says."""

    user_id: str
    username: str
    is_moderator: bool = False


def arrive(viewer: Viewer) -> None:
    """Make sure the viewer has a row: their first authenticated call creates it.

    Raises AccountClosed; a token is good for an hour, also one of an account that is gone.
    """
    now = clock.timestamp()
    if now - _arrived.get(viewer.user_id, 0) < settings.arrival_seconds:
        return
    require_open(viewer, find([viewer.user_id], also_deleted=True).get(viewer.user_id))
    if len(_arrived) >= _REMEMBERED:
        _arrived.clear()
    _arrived[viewer.user_id] = now


def require_open(viewer: Viewer, row: store.Row | None) -> None:
    """Given the viewer's row as it was read: create it if it is not there yet. Raises AccountClosed
    if it never will be again.
    """
    if row is None and not reservations.is_closed(viewer.user_id):
        _create(viewer)
    elif row is None or row.get("deleted_at"):
        raise errors.AccountClosed()


def find(
    user_ids: Iterable[str], is_fresh: bool = False, also_deleted: bool = False
) -> dict[str, store.Row]:
    """The rows of these people, by id. Whoever does not exist is left out, and so is whose account
    is deleted, but for those who clean up.
    """
    keys = [{"user_id": user_id} for user_id in user_ids]
    rows = store.batch_get({User: keys}, [User] if is_fresh else [])[User]
    return {row["user_id"]: row for row in rows if also_deleted or not row.get("deleted_at")}


def named(usernames: list[str]) -> dict[str, str]:
    """User name -> user id, of those who exist; looked up side by side."""
    found = zip(usernames, _threads.map(_named, usernames), strict=True)
    return {name: user_id for name, user_id in found if user_id}


def _named(username: str) -> str | None:
    return next((user.user_id for user in User.by_username.query(username, limit=1)), None)


def profile(viewer: Viewer, user_id: str) -> dict[str, Any]:
    """A person as a viewer sees them, with counts that include the viewer's own follow at once.

    The viewer's row is made sure of only if it is the one to be shown: that takes a round trip.
    Raises NotFound.
    """
    is_own = user_id == viewer.user_id
    if is_own:
        arrive(viewer)
    follow_key = {"follower_id": viewer.user_id, "followee_id": user_id}
    rows = store.batch_get(
        {
            User: [{"user_id": user_id}],
            Counter: [counters.key(counters.of_user(user_id))],
            Follow: [] if is_own else [follow_key],
        },
        consistent=[User] if is_own else [Follow],
    )
    user, follow = next(iter(rows[User]), None), next(iter(rows[Follow]), None)
    tie = ties.between(follow, user)
    visibility.require_known(tie)
    assert user is not None
    own_act = follow.get("follow_id") if follow else None
    counts = next(iter(rows[Counter]), None)
    return {
        "user_id": user_id,
        "username": user["username"],
        "display_name": user["display_name"],
        "bio": user.get("bio", ""),
        "avatar_url": user.get("avatar_url"),
        "avatar_urls": _avatar_urls(user),
        **({"avatar": _own_avatar(user)} if is_own else {}),
        "post_count": counters.value(counts, "posts"),
        "follower_count": counters.value(counts, "followers", own_act),
        "following_count": counters.value(counts, "following"),
        "is_private": tie.is_private,
        "is_following": tie.follows,
        "is_requested": tie.is_requested,
    }


def _avatar_urls(user: store.Row) -> dict[str, dict[str, str]] | None:
    """Both sizes of a person's picture: API size name -> format -> URL."""
    if not user.get("avatar_url"):
        return None
    folder = user["avatar_url"].rpartition("/")[0]
    return {
        name: {extension: f"{folder}/{size}.{extension}" for extension in media.FORMATS}
        for name, size in (("thumbnail", "thumb"), ("full", "large"))
    }


def _own_avatar(user: store.Row) -> dict[str, Any] | None:
    """How the newest change of one's own picture went; the rest of it is for the pipeline."""
    if not user.get("avatar"):
        return None
    found = orjson.loads(user["avatar"])
    told = {name: found[name] for name in ("state", "reason", "detail") if name in found}
    return {"avatar_id": found["id"], **told}


def _create(viewer: Viewer) -> None:
    user = User(
        viewer.user_id,
        username=viewer.username,
        display_name=viewer.username,
        created_at=clock.iso(clock.now()),
    )
    try:
        user.save(User.user_id.does_not_exist())
    except PutError as error:
        if not aws.is_refused(error):
            raise
