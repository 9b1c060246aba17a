"""The tables of live connections and of pushes: tickets, who is connected, who looks at which
posts, and which browsers take pushes.
"""

from __future__ import annotations

from typing import TypedDict

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from pinhole.settings import settings
from pinhole.tables.base import Table


class TicketRow(TypedDict):
    ticket: str
    user_id: str
    username: str
    signed_in_at: int
    ends_at: int
    expires_at: int


class Ticket(Table[TicketRow]):
    """The right to open one connection (`pinhole.live.tickets`), under the hash of a secret: every
    ticket is a partition of its own.
    """

    class Meta:
        table_name = settings.table_name("tickets")
        ttl = "expires_at"

    ticket = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    username = UnicodeAttribute()
    signed_in_at = NumberAttribute()
    ends_at = NumberAttribute()  # when the access token expires, and with it the connection
    expires_at = NumberAttribute()


class ConnectedRow(TypedDict, total=False):
    user_id: str
    connections: str
    version: int
    expires_at: int


class Connected(Table[ConnectedRow]):
    """A person's open connections, ten at most, in one row (`pinhole.presence.connections`): who of
    a hundred people is connected is one read.
    """

    class Meta:
        table_name = settings.table_name("connections")
        ttl = "expires_at"

    user_id = UnicodeAttribute(hash_key=True)
    connections = UnicodeAttribute()
    version = NumberAttribute()
    expires_at = NumberAttribute()


class WatchRow(TypedDict):
    post_id: str
    connection_id: str
    user_id: str
    expires_at: int


class Watch(Table[WatchRow]):
    """A connection that shows a post (`pinhole.presence.watches`). A post that everybody looks at
    has a row for each of them, written once by each; of its partition, a bounded part is read.
    """

    class Meta:
        table_name = settings.table_name("watches")
        ttl = "expires_at"

    post_id = UnicodeAttribute(hash_key=True)
    connection_id = UnicodeAttribute(range_key=True)
    user_id = UnicodeAttribute()
    expires_at = NumberAttribute()


class SubscribedRow(TypedDict, total=False):
    user_id: str
    subscriptions: str
    left_out: str
    quiet: str
    version: int


class Subscribed(Table[SubscribedRow]):
    """The browsers that take pushes for a person, ten at most, and what the person wants to be told
    (`pinhole.presence.subscriptions`), in one row as in `Connected`.
    """

    class Meta:
        table_name = settings.table_name("subscriptions")

    user_id = UnicodeAttribute(hash_key=True)
    subscriptions = UnicodeAttribute()
    left_out = UnicodeAttribute()
    quiet = UnicodeAttribute(null=True)
    version = NumberAttribute()
