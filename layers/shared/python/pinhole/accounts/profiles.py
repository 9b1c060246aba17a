"""Profile changes: user name, display name, bio, privacy, who may comment, the public page.

A change is written completely or not at all. A user name belongs to one person: it is reserved
(`pinhole.people.reservations`) before Cognito is checked, where its holder may be somebody who has
not called the API yet. The sign-in name stays the one chosen at sign-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from pinhole import clock, errors, log
from pinhole.access import rate_limits, tokens
from pinhole.access.comment_policy import EVERYONE
from pinhole.access.viewer import Viewer
from pinhole.accounts import follow_ups, privacy, sign_ins
from pinhole.aws import clients, items
from pinhole.people import author_cards, directory, profile_view, reservations, usernames
from pinhole.settings import settings
from pinhole.tables import chain_progress, store
from pinhole.tables.people import User, UserRow

if TYPE_CHECKING:
    from pinhole.views.people import Profile

_DAY = 86_400


@dataclass(frozen=True)
class Change:
    """The wanted values; None leaves one unchanged."""

    username: str | None = None
    display_name: str | None = None
    bio: str | None = None
    is_private: bool | None = None
    comment_policy: str | None = None
    public_page: str | None = None


def change(viewer: Viewer, wanted: Change) -> Profile:
    """Change the viewer's profile; returns it. Raises InvalidRequest for an invalid user name,
    UsernameTaken, RateLimited, AccountClosed, Unauthenticated for a token that was ended, Busy.
    """
    _check(wanted.username)
    tokens.require_accepted(viewer)
    rate_limits.spend(viewer, "profiles")
    user = _own(viewer)
    if _is_toggled(user, wanted):
        rate_limits.spend(viewer, "privacy")
    if wanted.username not in (None, user["username"]):
        rate_limits.require(viewer, "renames")  # an unavailable name is not charged
        _take(wanted.username, viewer.user_id)
        rate_limits.spend(viewer, "renames")
    _write(viewer, wanted)
    if wanted.is_private is not None or wanted.comment_policy is not None:
        privacy.guard(viewer.user_id)
    return profile_view.profile(viewer, viewer.user_id)


def _check(username: str | None) -> None:
    try:
        if username is not None:
            usernames.check(username)
    except ValueError as fault:
        raise errors.InvalidRequest.of("username", str(fault)) from None


def _own(viewer: Viewer) -> UserRow:
    found = directory.find([viewer.user_id], is_fresh=True)
    if not found:
        raise errors.AccountClosed()
    return found[viewer.user_id]


def _take(username: str, user_id: str) -> None:
    """Reserve a name unless it is somebody's user name, or the sign-in name of somebody new."""
    reservations.take(username, user_id)
    holder = sign_ins.holder(username)
    if holder in (None, user_id):
        return
    shown = directory.find([holder], is_fresh=True, also_deleted=True).get(holder)
    if shown is None or shown["username"] == username:
        reservations.give_back(username, user_id)
        raise errors.UsernameTaken()


@store.optimistic("this profile")
def _write(viewer: Viewer, wanted: Change) -> None:
    """Write the change, unless the name changes concurrently. Raises AccountClosed, Busy."""
    if not clients.try_transaction(_writes(_own(viewer), wanted)):
        raise store.Changed


def _writes(user: UserRow, wanted: Change) -> list[dict[str, Any]]:
    """The writes to the person's row and to the reservations of the names, and the chains that
    follow.
    """
    former, name = user["username"], wanted.username or user["username"]
    writes = [_update(user, wanted, name)]
    if name != former:
        writes += reservations.exchange(former, name, user["user_id"])
    if _is_copied(user, wanted):
        writes += map(chain_progress.expected, follow_ups.of(user, _changed(user, wanted)))
    return writes


def _changed(user: UserRow, wanted: Change) -> UserRow:
    """The changed row, with the attributes that are copied elsewhere."""
    changed: UserRow = {**user, "card_version": author_cards.version(user) + 1}
    if wanted.is_private is not None:
        changed["is_private"] = wanted.is_private
    return changed


def _former_names(user: UserRow) -> str:
    """The names that are held for a person, with the one that they give up."""
    since = clock.timestamp() - settings.username_hold_days * _DAY
    known: dict[str, int] = orjson.loads(user.get("former_names") or "{}")
    held = {name: given_up for name, given_up in known.items() if given_up > since}
    return orjson.dumps({**held, user["username"]: clock.timestamp()}).decode()


def _is_toggled(user: UserRow, wanted: Change) -> bool:
    return wanted.is_private not in (None, bool(user.get("is_private")))


def _is_copied(user: UserRow, wanted: Change) -> bool:
    """Whether something changes that all posts of the person have a copy of: then `card_version`
    grows (`people.author_cards`).
    """
    policy, name = user.get("comment_policy") or EVERYONE, user["username"]
    is_limited_otherwise = wanted.comment_policy not in (None, policy)
    return _is_toggled(user, wanted) or is_limited_otherwise or wanted.username not in (None, name)


def _update(user: UserRow, wanted: Change, name: str) -> dict[str, Any]:
    is_counted = _is_copied(user, wanted)
    texts = {
        "username": name,
        "display_name": wanted.display_name,
        "bio": wanted.bio,
        "comment_policy": wanted.comment_policy,
        "public_page": wanted.public_page,
    }
    values: dict[str, Any] = {
        f":{name}": {"S": text} for name, text in texts.items() if text is not None
    }
    if wanted.is_private is not None:
        values[":is_private"] = {"BOOL": wanted.is_private}
    if name != user["username"]:
        values[":former_names"] = {"S": _former_names(user)}
    values[":correlation_id"] = {"S": log.correlation_id()}
    if is_counted:
        values |= items.attributes({":card_version": author_cards.version(user) + 1})
    changes = ", ".join(f"{value[1:]} = {value}" for value in values)
    values |= items.attributes({":former": user["username"]})
    condition = "username = :former AND attribute_not_exists(deleted_at)"
    if is_counted:  # so that the chains that follow are those of this change
        condition += f" AND {_is_unchanged(user, values)}"
    return {
        "Update": {
            "TableName": User.Meta.table_name,
            "Key": items.attributes({"user_id": user["user_id"]}),
            "UpdateExpression": f"SET {changes}",
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values,
        }
    }


def _is_unchanged(user: UserRow, values: dict[str, Any]) -> str:
    """The condition that no other change of the card has come between; adds to its `values`."""
    if "card_version" not in user:
        return "attribute_not_exists(card_version)"
    values |= items.attributes({":version": user["card_version"]})
    return "card_version = :version"
