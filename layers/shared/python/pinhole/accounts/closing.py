"""Closing an account: its owner disappears at once, and all its data is deleted afterwards.

The request marks the users row, which every read checks, and disables the sign-in at Cognito. It
opens the receipt; after that the erasure (`pinhole.accounts.erasure.chain`) is certain to begin.
The users stream starts it at once, and does both for a request that is cut off after the mark. The
owner, who can no longer sign in, gets a receipt with an unguessable id.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import orjson

from pinhole import clock, errors, log
from pinhole.access import checked_readers, tokens
from pinhole.access.viewer import Viewer
from pinhole.accounts import privacy, sign_ins
from pinhole.accounts.erasure import account as erasure
from pinhole.accounts.erasure.account import Account
from pinhole.aws import streams
from pinhole.clean_up import receipt_view, receipts
from pinhole.comments import top_comments
from pinhole.people import directory, reservations
from pinhole.tables import stream_images
from pinhole.tables.people import User, UserRow

if TYPE_CHECKING:
    from pinhole.views.accounts import AccountReceipt, ClosedAccount


def close(viewer: Viewer, username: str) -> ClosedAccount:
    """Close the viewer's account, confirmed by their user name; returns where its receipt is.
    Repeating the call returns the same receipt.

    Raises InvalidRequest for another user name, Unauthenticated for a token that was ended, and
    AccountClosed once the erasure is done.
    """
    user = _row(viewer)
    if username != user["username"]:
        raise errors.InvalidRequest.of("username", "must be your user name, as a confirmation")
    tokens.require_current(viewer, user)
    if not user.get("deleted_at"):
        tokens.require_accepted(viewer)
        user = _mark(viewer)
    erasure.open(_account(user))
    privacy.guard(viewer.user_id)
    top_comments.withdraw_author(viewer.user_id)
    sign_ins.shut(viewer.username)
    log.logger.info("account closed", user_id=viewer.user_id)
    return {
        "receipt_id": user["receipt_id"],
        "deleted_at": user["deleted_at"],
        "state": "pending",
        "receipt": f"/receipts/{user['receipt_id']}",
    }


def receipt(receipt_id: str) -> AccountReceipt:
    """The deletions of a closed account, done and pending, for anyone who knows the receipt's
    id. Raises NotFound.
    """
    row = receipts.find(receipts.of_account(receipt_id))
    if row is None:
        raise errors.NotFound("There is no such receipt")
    return {"receipt_id": receipt_id, **receipt_view.view(row)}


def on_person_changed(record: streams.Record) -> None:
    """Start the erasure if a record of the users stream says that the account was closed."""
    old, new = stream_images.of(User, record)
    if new.get("deleted_at") and not old.get("deleted_at"):
        erasure.begin(_account(new))


def _row(viewer: Viewer) -> UserRow:
    """The viewer's row, read consistently and created if missing. Raises AccountClosed."""
    found = directory.find([viewer.user_id], is_fresh=True, also_deleted=True)
    if not found:
        directory.arrive(viewer)
        found = directory.find([viewer.user_id], is_fresh=True, also_deleted=True)
    if not found:
        raise errors.AccountClosed()
    return found[viewer.user_id]


def _mark(viewer: Viewer) -> UserRow:
    """Mark the account as closed, once; returns the row after that."""
    reservations.close(viewer.user_id)
    checked_readers.note(viewer.user_id)
    is_open = User.user_id.exists() & User.deleted_at.does_not_exist()
    # Refused if a concurrent request marked it.
    User(viewer.user_id).update_if(
        [
            User.deleted_at.set(clock.iso(clock.now())),
            User.receipt_id.set(secrets.token_hex(16)),
            User.sign_in_name.set(viewer.username),
            User.card_version.add(1),
            User.correlation_id.set(log.correlation_id()),
        ],
        is_open,
    )
    return _row(viewer)


def _account(user: UserRow) -> Account:
    return Account(
        user_id=user["user_id"],
        receipt_id=user["receipt_id"],
        username=user["username"],
        sign_in_name=user["sign_in_name"],
        deleted_at=user["deleted_at"],
        former_names=tuple(orjson.loads(user.get("former_names") or "{}")),
    )
