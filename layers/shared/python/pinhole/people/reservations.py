"""What nobody else may take: user names that somebody has or had, and ids of closed accounts.

Cognito keeps the names that people sign up with, once each, as long as their accounts are there. It
knows nothing of renames, so these meet sign-ups here: each writes its row by a condition on what is
there, and looks at Cognito only after it. Names and people are hashed: a row tells of a name to
those alone who know it.

| kind | of | until |
| --- | --- | --- |
| `sign_up` | a name that somebody is about to sign up with | Cognito has it, some minutes |
| `in_use` | a name that its owner was renamed to | they are renamed again |
| `held` | a former name; of a closed account for nobody | `username_hold_days` |
| `closed` | the id of an account that is being closed | no token of it is good any more |
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import Any

from pynamodb.exceptions import DeleteError, PutError
from pynamodb.expressions.condition import Condition

from pinhole import clock, errors
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.people import Reservation

_DAY = 86_400
# Longer than Cognito may take from asking us to having an account.
_SIGN_UP_SECONDS = 300
# Longer than any message or token of a closed account may come.
_CLOSED_SECONDS = 30 * _DAY


def sign_up(username: str) -> None:
    """Let somebody sign up with a name, if it is free: Cognito sees to it that one person does.

    Raises UsernameTaken.
    """
    row = Reservation(_name(username), kind="sign_up", expires_at=_in(_SIGN_UP_SECONDS))
    _put(row, _is_free() | (Reservation.kind == "sign_up"))


def take(username: str, user_id: str) -> None:
    """Hold a free name, or one that was theirs, for a person; one that is theirs stays in use,
    whoever else of them asked for it at once. Raises UsernameTaken.
    """
    row = Reservation(
        _name(username), kind="held", owner=_person(user_id), expires_at=_held_until()
    )
    was_theirs = (Reservation.owner == _person(user_id)) & (Reservation.kind == "held")
    try:
        _put(row, _is_free() | was_theirs)
    except errors.UsernameTaken:
        if _owner(username) != _person(user_id):
            raise


def give_back(username: str, user_id: str) -> None:
    """Hold a name no more that was taken in vain."""
    try:
        Reservation(_name(username)).delete(
            (Reservation.owner == _person(user_id)) & (Reservation.kind == "held")
        )
    except DeleteError as error:
        if not clients.is_refused(error):
            raise


def exchange(former: str, taken: str, user_id: str) -> list[dict[str, Any]]:
    """The writes of a transaction after which a person has a name that they took, and their former
    one is held for them.
    """
    in_use = {"kind": "in_use", "owner": _person(user_id)}
    held = {"kind": "held", "owner": _person(user_id), "expires_at": _held_until()}
    return [
        _write(taken, in_use, "#owner = :owner"),
        _write(former, held, "attribute_not_exists(#owner) OR #owner = :owner"),
    ]


def hold(username: str, user_id: str) -> None:
    """Keep the name of a closed account from everybody for a while, unless it is another's now."""
    row = Reservation(_name(username), kind="held", expires_at=_held_until())
    was_theirs = (Reservation.owner == _person(user_id)) | (Reservation.kind == "sign_up")
    with suppress(errors.UsernameTaken):
        _put(row, _is_free() | was_theirs)


def close(user_id: str) -> None:
    """Have nobody arrive with this id any more."""
    Reservation(_person(user_id), kind="closed", expires_at=_in(_CLOSED_SECONDS)).save()


def is_closed(user_id: str) -> bool:
    keys = [{"key": _person(user_id)}]
    return bool(store.batch_get({Reservation: keys}, [Reservation])[Reservation])


def _owner(username: str) -> str | None:
    rows = store.batch_get({Reservation: [{"key": _name(username)}]}, [Reservation])[Reservation]
    return rows[0].get("owner") if rows else None


def _put(row: Reservation, condition: Condition) -> None:
    try:
        row.save(condition)
    except PutError as error:
        if not clients.is_refused(error):
            raise
        raise errors.UsernameTaken() from None


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


def _is_free() -> Condition:
    """Expired rows are deleted some time later."""
    return Reservation.key.does_not_exist() | (Reservation.expires_at <= clock.timestamp())


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
