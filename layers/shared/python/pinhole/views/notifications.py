"""Notifications."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from pinhole.views.base import Reported
from pinhole.views.people import Person


class Notification(TypedDict):
    id: str
    kind: str
    actors: list[Person]
    others: int
    post_id: NotRequired[str | None]
    thumbnail_url: NotRequired[str | None]
    comment_id: NotRequired[str | None]
    text: NotRequired[str | None]
    subject: NotRequired[Reported | None]
    created_at: str
    is_read: bool


class NotificationPage(TypedDict):
    notifications: list[Notification]
    unread_count: int
    next_cursor: str | None


class UnreadCount(TypedDict):
    unread_count: int
