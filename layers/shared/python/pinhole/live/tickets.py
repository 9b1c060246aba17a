"""Tickets: each opens one connection, once and soon.

A browser's WebSocket sends no header of ours, so what authorizes it is in the address, which may be
logged on the way. An access token there would be good for an hour; a ticket is of no use to anybody
who reads it later. Of the secret only a hash is stored.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinhole import clock
from pinhole.access import rate_limits
from pinhole.access.viewer import Viewer
from pinhole.aws import clients, items
from pinhole.settings import settings
from pinhole.tables.live import Ticket

if TYPE_CHECKING:
    from pinhole.views.live import LiveTicket


@dataclass(frozen=True)
class Pass:
    """The person and session that a ticket stands for; times in seconds."""

    user_id: str
    username: str
    signed_in_at: int
    ends_at: int


def issue(viewer: Viewer) -> LiveTicket:
    """A ticket for a connection that ends with the viewer's access token, or after the longest time
    that one lasts. Raises RateLimited.
    """
    rate_limits.spend(viewer, "tickets")
    secret, now = secrets.token_urlsafe(32), clock.timestamp()
    latest = now + settings.connection_seconds
    ends_at = min(viewer.token_ends_at or latest, latest)
    expires_at = now + settings.ticket_seconds
    Ticket(
        _hashed(secret),
        user_id=viewer.user_id,
        username=viewer.username,
        signed_in_at=viewer.signed_in_at,
        ends_at=ends_at,
        expires_at=expires_at,
    ).save()
    return {
        "url": f"{settings.live_url}?ticket={secret}",
        "expires_at": clock.iso(clock.at(expires_at)),
        "ends_at": clock.iso(clock.at(ends_at)),
    }


def take(secret: str) -> Pass | None:
    """Use a ticket up; None if there is none, or if it has been used or is expired."""
    is_taken, row = clients.try_write(
        clients.dynamodb().delete_item,
        TableName=Ticket.Meta.table_name,
        Key=items.attributes({"ticket": _hashed(secret)}),
        ConditionExpression="expires_at > :now",
        ExpressionAttributeValues=items.attributes({":now": clock.timestamp()}),
        ReturnValues="ALL_OLD",
    )
    if not is_taken:
        return None
    return Pass(row["user_id"], row["username"], row["signed_in_at"], row["ends_at"])


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
