"""Schemas of pushes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pinhole.api.schemas.base import Body, Schema
from pinhole.api.schemas.notifications import Kind
from pinhole.api.schemas.texts import Moment, ReceiptNumber
from pinhole.push import endpoints

TimeOfDay = Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
TimeZone = Annotated[str, Field(pattern="^[A-Za-z0-9_+/-]+$", max_length=64)]
Endpoint = Annotated[str, Field(pattern=endpoints.PATTERN, max_length=endpoints.LONGEST)]
# URL-safe base64 of 65 and of 16 bytes: a point of a curve, and a secret.
_PublicKey = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{87}=?$")]
_Secret = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{22}(==)?$")]


class QuietHours(Body):
    """Every day from one time to another, which may be on the next day."""

    begins: TimeOfDay
    ends: TimeOfDay
    time_zone: TimeZone = Field(description="From the IANA list, such as `Europe/Berlin`")


class PushKeys(Body):
    p256dh: _PublicKey
    auth: _Secret


class NewSubscription(Body):
    """What `PushManager.subscribe` returns."""

    endpoint: Endpoint
    keys: PushKeys


class PushChoice(Body):
    left_out: list[Kind] = Field(max_length=20, description="Notifications that are not pushed")
    quiet_hours: QuietHours | None = None


class PushSubscription(Schema):
    id: ReceiptNumber
    created_at: Moment


class PushState(Schema):
    """Which browsers take pushes, and what the viewer wants."""

    public_key: str = Field(
        max_length=100, description="The `applicationServerKey` to subscribe to"
    )
    subscriptions: list[PushSubscription]
    left_out: list[Kind]
    quiet_hours: QuietHours | None
