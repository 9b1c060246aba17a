"""Live connections and pushes."""

from __future__ import annotations

from typing import TypedDict


class LiveTicket(TypedDict):
    url: str
    expires_at: str
    ends_at: str


class QuietHours(TypedDict):
    """Times of day as `22:00`, in a time zone of the IANA's list."""

    begins: str
    ends: str
    time_zone: str


class PushSubscription(TypedDict):
    id: str
    created_at: str


class PushState(TypedDict):
    public_key: str
    subscriptions: list[PushSubscription]
    left_out: list[str]
    quiet_hours: QuietHours | None
