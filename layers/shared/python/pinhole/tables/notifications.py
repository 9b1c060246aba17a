"""The table of notifications."""

from __future__ import annotations

from typing import TypedDict

from pynamodb.attributes import (
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import (
    GlobalSecondaryIndex,
    IncludeProjection,
    KeysOnlyProjection,
)

from pinhole.settings import settings
from pinhole.tables.base import Table


class ByNewest(GlobalSecondaryIndex["Notification"]):
    """A person's notifications in order, with all that a page needs of them.

    A global index: other people fill this partition, and with a local one it could hold 10 GB.
    """

    class Meta:
        index_name = "by_newest"
        projection = IncludeProjection(
            ["kind", "since", "top", "size", "post_id", "comment_id", "text"]
        )

    user_id = UnicodeAttribute(hash_key=True)
    newest = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    since = UnicodeAttribute()
    top = UnicodeAttribute()
    size = NumberAttribute()
    post_id = UnicodeAttribute(null=True)
    comment_id = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)


class ByToldPost(GlobalSecondaryIndex["Notification"]):
    """The notifications about this post or its comments; sparse, written once for each group."""

    class Meta:
        index_name = "by_post"
        projection = KeysOnlyProjection()

    post_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)


class NotificationRow(TypedDict, total=False):
    """A group of notifications, or a read marker, as stored; unset attributes are absent."""

    user_id: str
    group: str
    kind: str
    newest: str
    since: str
    acts: str
    top: str
    size: int
    added: str
    place: str
    before: str
    post_id: str
    comment_id: str
    text: str
    version: int
    expires_at: int
    read_up_to: str


class Notification(Table[NotificationRow]):
    """A person's notifications: one row for each group (`pinhole.notifications.groups`), and one
    for the read marker (`pinhole.notifications.inbox`).
    """

    class Meta:
        table_name = settings.table_name("inboxes")
        ttl = "expires_at"

    user_id = UnicodeAttribute(hash_key=True)
    group = UnicodeAttribute(range_key=True)  # `like#<post_id>`, `follow#<day>`...
    kind = UnicodeAttribute(null=True)
    newest = UnicodeAttribute(null=True)  # a ULID: the position in the list
    since = UnicodeAttribute(null=True)  # the first position
    acts = UnicodeAttribute(null=True)  # JSON: pairs of actor and action, newest first
    top = UnicodeAttribute(null=True)  # JSON: pairs of actor and position, the last to come first
    size = NumberAttribute(null=True)
    # JSON: actors, also former ones (`pinhole.tables.hashed_ids`) -> position where they came in
    added = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)  # the position of a row without actions
    # JSON, in a row that is in no list: people who took a follow back -> the id that it had first
    # (`pinhole.notifications.given_before`).
    before = UnicodeAttribute(null=True)
    post_id = UnicodeAttribute(null=True)
    comment_id = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    read_up_to = UnicodeAttribute(null=True)
    by_newest = ByNewest()
    by_post = ByToldPost()
