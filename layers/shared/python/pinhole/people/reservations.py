"""Reservations: user names in use or recently used, and ids of closed accounts.

Cognito keeps sign-up names unique while their accounts exist, but knows nothing of renames, so
renames and sign-ups meet here: each writes its row on condition of the existing one, and only then
asks Cognito. Names and people are hashed: a row identifies a name only to those who know it. A
former name leads to its person, whose row lists it, so that an erasure finds it.

| kind | of | until |
| --- | --- | --- |
| `sign_up` | a name about to be signed up with | Cognito has it, some minutes |
| `in_use` | a name that its owner was renamed to | they are renamed again |
| `held` | a former name; of a closed account for nobody | `username_hold_days` |
| `closed` | the id of an account that is being closed | all its tokens have expired |
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import Any

from pynamodb.expressions.condition import Condition

from pinhole import clock, errors
from pinhole.aws import items
from pinhole.aws.items import Row
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.people import Reservation

_DAY = 86_400
# Longer than Cognito takes from this check to the account.
_SIGN_UP_SECONDS = 300
# Longer than messages and tokens of a closed account last.
_CLOSED_SECONDS = 30 * _DAY


def sign_up(username: str) -> None:
    """Reserve a free name for a sign-up; Cognito ensures that only one person gets it.

    Raises UsernameTaken.
    """
    row = Reservation(_name(username), kind="sign_up", expires_at=_in(_SIGN_UP_SECONDS))
    _put(row, _is_free() | (Reservation.kind == "sign_up"))


def take(username: str, user_id: str) -> None:
    """Reserve a free or previously owned name for a person; a name they already have stays in use,
    even during concurrent requests of theirs. Raises UsernameTaken.
    """
    row = Reservation(_name(username), **_held(user_id))
    was_theirs = (Reservation.owner == _person(user_id)) & (Reservation.kind == "held")
    try:
        _put(row, _is_free() | was_theirs)
    except errors.UsernameTaken:
        if _owner(username) != _person(user_id):
            raise


def give_back(username: str, user_id: str) -> None:
    """Release a name whose rename failed."""
    Reservation(_name(username)).delete_if(
        (Reservation.owner == _person(user_id)) & (Reservation.kind == "held")
    )


def exchange(former: str, taken: str, user_id: str) -> list[dict[str, Any]]:
    """The writes of a transaction that gives a person the reserved name and holds their former one
    for them.
    """
    in_use = {"kind": "in_use", "owner": _person(user_id)}
    held = {**_held(user_id), "held_for": user_id}
    return [
        _write(taken, in_use, "#owner = :owner"),
        _write(former, held, "attribute_not_exists(#owner) OR #owner = :owner"),
    ]


def former_holder(username: str) -> str | None:
    """The id of the person for whom a former name of theirs is held."""
    row = store.get(Reservation, {"key": _name(username)}) or {}
    is_held = row.get("expires_at", 0) > clock.timestamp()
    return row.get("held_for") if is_held else None


def hold(username: str, user_id: str) -> None:
    """Hold the name of a closed account for a while, unless somebody else has it now."""
    row = Reservation(_name(username), kind="held", expires_at=_held_until())
    was_theirs = (Reservation.owner == _person(user_id)) | (Reservation.kind == "sign_up")
    with suppress(errors.UsernameTaken):
        _put(row, _is_free() | was_theirs)


def close(user_id: str) -> None:
    """Prevent new rows for this user id."""
    Reservation(_person(user_id), kind="closed", expires_at=_in(_CLOSED_SECONDS)).save()


def is_closed(user_id: str) -> bool:
    return store.get(Reservation, {"key": _person(user_id)}, consistent=True) is not None


def _owner(username: str) -> str | None:
    row = store.get(Reservation, {"key": _name(username)}, consistent=True)
    return row.get("owner") if row else None


def _put(row: Reservation, condition: Condition) -> None:
    if not row.save_if(condition):
        raise errors.UsernameTaken()


def _write(username: str, row: Row, condition: str) -> dict[str, Any]:
    return {
        "Put": {
            "TableName": Reservation.Meta.table_name,
            "Item": items.attributes({"key": _name(username), **row}),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#owner": "owner"},
            "ExpressionAttributeValues": items.attributes({":owner": row["owner"]}),
        }
    }


def _held(user_id: str) -> Row:
    return {"kind": "held", "owner": _person(user_id), "expires_at": _held_until()}


def _is_free() -> Condition:
    """TTL deletes expired rows with a delay."""
    is_expired = Reservation.expires_at <= clock.timestamp()
    is_free: Condition = Reservation.key.does_not_exist() | is_expired
    return is_free


def _in(seconds: int) -> int:
    return clock.timestamp() + seconds


def _held_until() -> int:
    return _in(settings.username_hold_days * _DAY)


def _name(username: str) -> str:
    return f"name#{_hash(username)}"


def _person(user_id: str) -> str:
    return f"person#{_hash(user_id)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
