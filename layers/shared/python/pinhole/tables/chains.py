"""The table of chains of messages that are not over."""

from __future__ import annotations

from typing import TypedDict

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from pinhole.settings import settings
from pinhole.tables.base import Table


class ChainRow(TypedDict, total=False):
    """A stored chain; unset attributes are absent."""

    name: str
    queue_url: str
    body: str
    since: str
    moved_at: int


class Chain(Table[ChainRow]):
    """The progress of chains of messages (`pinhole.tables.chain_progress`): a row for each that is
    not over, so all of them can be read. Names are spread over partitions.
    """

    class Meta:
        table_name = settings.table_name("chains")
        ttl = "expires_at"

    name = UnicodeAttribute(hash_key=True)  # `card#<user_id>`, `post#<post_id>#rows`
    queue_url = UnicodeAttribute()
    body = UnicodeAttribute()  # JSON: the message that continues it
    since = UnicodeAttribute()  # of two chains with one name, the greater one is the newer one
    moved_at = NumberAttribute()  # seconds
    restarts = NumberAttribute(null=True)
    expires_at = NumberAttribute()
