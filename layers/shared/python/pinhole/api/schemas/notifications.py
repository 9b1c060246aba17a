"""Schemas of notifications."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pinhole.api.schemas.base import Body, Reported, Schema
from pinhole.api.schemas.people import Person
from pinhole.api.schemas.texts import AnyText, Moment, NextCursor, Ulid, Url
from pinhole.paging import pages


class ReadMark(Body):
    up_to: str | None = Field(
        None,
        max_length=pages.LONGEST_CURSOR,
        description="A notification's id, or a cursor; without it, all are marked as read",
    )


class Notification(Schema):
    """A group of similar activities by others. `id` changes when an activity is added."""

    id: Ulid
    kind: Literal[
        "like",
        "follow",
        "follow_request",
        "follow_accepted",
        "mention",
        "comment",
        "reply",
        "comment_like",
        "export_ready",
        "post_hidden",
        "post_shown",
        "appeal_rejected",
        "report_decided",
    ]
    actors: list[Person]
    others: int = Field(description="Number of people beyond `actors`")
    post_id: Ulid | None = None
    thumbnail_url: Url | None = None
    comment_id: Ulid | None = None
    text: AnyText | None = Field(
        None,
        description="The beginning of the comment; why a post was hidden; of a report `acted`,"
        " `dismissed`, or `restored` if what was done is taken back",
    )
    subject: Reported | None = Field(None, description="What you reported")
    created_at: Moment
    is_read: bool


class NotificationPage(Schema):
    notifications: list[Notification]
    unread_count: int = Field(description="Counted up to a limit")
    next_cursor: NextCursor | None


class UnreadCount(Schema):
    unread_count: int
