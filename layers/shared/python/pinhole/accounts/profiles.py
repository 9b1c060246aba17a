"""What people say of themselves, and what they are called.

All of a change is written at once, or nothing of it. A name belongs to one person: it is taken
before it is looked up at Cognito, where somebody may have it who was never here
(`pinhole.people.reservations`). One goes on signing in with the name that one signed up with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from pinhole import errors
from pinhole.access import rate_limits
from pinhole.access.viewer import Viewer
from pinhole.accounts import privacy, sign_ins
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.people import directory, profile_view, reservations, usernames
from pinhole.tables.people import User

# Changes of one profile at once: each looks again at what the others left.
_TRIES = 3


@dataclass(frozen=True)
class Change:
    """What is to change; None stays as it is."""

    username: str | None = None
    display_name: str | None = None
    bio: str | None = None
    is_private: bool | None = None


def change(viewer: Viewer, wanted: Change) -> dict[str, Any]:
    """Change one's own profile; the profile after it. Raises InvalidRequest for a name against the
    rules, UsernameTaken, and RateLimited.
    """
    _check(wanted.username)
    rate_limits.spend(viewer, "profiles")
    user = _own(viewer)
    if wanted.username not in (None, user["username"]):
        rate_limits.require(viewer, "renames")  # a name that one cannot have costs nothing
        _take(wanted.username, viewer.user_id)
        rate_limits.spend(viewer, "renames")
    _write(viewer, user, wanted)
    if wanted.is_private is not None:
        privacy.guard(viewer.user_id)
    return profile_view.profile(viewer, viewer.user_id)


def _check(username: str | None) -> None:
    try:
        if username is not None:
            usernames.check(username)
    except ValueError as fault:
        raise errors.InvalidRequest.of("username", str(fault)) from None


def _own(viewer: Viewer) -> Row:
    found = directory.find([viewer.user_id], is_fresh=True)
    if not found:
        raise errors.AccountClosed()
    return found[viewer.user_id]


def _take(username: str, user_id: str) -> None:
    """Hold a name that nobody shows, nor signed up with and never changed."""
    reservations.take(username, user_id)
    holder = sign_ins.holder(username)
    if holder in (None, user_id):
        return
    shown = directory.find([holder], is_fresh=True, also_deleted=True).get(holder)
    if shown is None or shown["username"] == username:
        reservations.give_back(username, user_id)
        raise errors.UsernameTaken()


def _write(viewer: Viewer, user: Row, wanted: Change) -> None:
    """Write all of it; again if the name changed meanwhile. Raises AccountClosed, Busy."""
    for _ in range(_TRIES):
        try:
            clients.dynamodb().transact_write_items(TransactItems=_writes(user, wanted))
            return
        except ClientError as error:
            if clients.error_code(error) != "TransactionCanceledException":
                raise
        user = _own(viewer)
    raise errors.Busy("This profile is being changed by too many at once")


def _writes(user: Row, wanted: Change) -> list[dict[str, Any]]:
    """The person's row, and the names that change hands."""
    former, name = user["username"], wanted.username or user["username"]
    if name == former:
        return [_update(user, wanted, name)]
    return [
        _update(user, wanted, name),
        *reservations.exchange(former, name, user["user_id"]),
    ]


def _update(user: Row, wanted: Change, name: str) -> dict[str, Any]:
    """The version tells posts that the name or the privacy changed (`people.author_cards`)."""
    is_moved = wanted.is_private not in (None, bool(user.get("is_private")))
    counted = " ADD card_version :one" if is_moved or name != user["username"] else ""
    texts = {"username": name, "display_name": wanted.display_name, "bio": wanted.bio}
    values: dict[str, Any] = {
        f":{name}": {"S": text} for name, text in texts.items() if text is not None
    }
    if wanted.is_private is not None:
        values[":is_private"] = {"BOOL": wanted.is_private}
    changes = ", ".join(f"{value[1:]} = {value}" for value in values)
    values |= items.attributes({":former": user["username"], **({":one": 1} if counted else {})})
    return {
        "Update": {
            "TableName": User.Meta.table_name,
            "Key": items.attributes({"user_id": user["user_id"]}),
            "UpdateExpression": f"SET {changes}{counted}",
            "ConditionExpression": "username = :former AND attribute_not_exists(deleted_at)",
            "ExpressionAttributeValues": values,
        }
    }
