"""User rows: created at the first request, found by id or by name."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from pinhole import clock, errors
from pinhole.access import tokens
from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.people import reservations
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.people import User, UserRow, is_hidden

# User ids seen by this process, when, in seconds, and their rows then.
_arrived: dict[str, tuple[int, UserRow]] = {}
_REMEMBERED = 10_000


def arrive(viewer: Viewer, is_write: bool = False) -> None:
    """Ensure that the viewer has a row: the first authenticated call creates it. It is read again
    for each write, and for reads after `ARRIVAL_SECONDS`.

    Raises AccountClosed, AccountSuspended, and Unauthenticated if the viewer signed out everywhere
    after this token's sign-in; API Gateway accepts a token for an hour.
    """
    now = clock.timestamp()
    seen_at, row = _arrived.get(viewer.user_id, (0, UserRow()))
    if not is_write and now - seen_at < settings.arrival_seconds:
        tokens.require_current(viewer, row)
        return
    _arrived.pop(viewer.user_id, None)
    found = find([viewer.user_id], also_deleted=True).get(viewer.user_id)
    require_open(viewer, found)
    if len(_arrived) >= _REMEMBERED:
        _arrived.clear()
    _arrived[viewer.user_id] = now, found or UserRow()


def require_open(viewer: Viewer, row: UserRow | None) -> None:
    """Create the viewer's row if none was found. Raises AccountClosed if the account is closed,
    AccountSuspended, and Unauthenticated for a token from before the viewer signed out everywhere.
    """
    if row is None and not reservations.is_closed(viewer.user_id):
        _create(viewer)
    elif row is None or row.get("deleted_at"):
        raise errors.AccountClosed()
    elif row.get("suspended"):
        raise errors.AccountSuspended(_reason(row))
    tokens.require_current(viewer, row)


def find(
    user_ids: Iterable[str],
    is_fresh: bool = False,
    also_deleted: bool = False,
    also_suspended: bool = False,
) -> dict[str, UserRow]:
    """The rows of these people, by id. Omits missing people, deleted accounts except for clean-up,
    and suspended ones except for moderators and for work that must not be lost.
    """
    keys = [{"user_id": user_id} for user_id in user_ids]
    rows = store.batch_get({User: keys}, [User] if is_fresh else [])[User]
    return {
        row["user_id"]: row
        for row in rows
        if also_deleted or not is_hidden(row) or (also_suspended and not row.get("deleted_at"))
    }


def named(usernames: list[str]) -> dict[str, str]:
    """User name -> user id, for existing names; looked up in parallel."""
    found = zip(usernames, workers.each(_named, usernames), strict=True)
    return {name: user_id for name, user_id in found if user_id}


def _named(username: str) -> str | None:
    return next((user.user_id for user in User.by_username.query(username, limit=1)), None)


def _reason(row: UserRow) -> str:
    reason = orjson.loads(row["suspended"])["reason"]
    return f"A moderator suspended your account: {reason}"


def _create(viewer: Viewer) -> None:
    user = User(
        viewer.user_id,
        username=viewer.username,
        display_name=viewer.username,
        created_at=clock.iso(clock.now()),
    )
    user.save_if(User.user_id.does_not_exist())
