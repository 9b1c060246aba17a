"""Tables of feed entries, readers and affinities."""

from __future__ import annotations

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
)

from pinhole.settings import settings
from pinhole.tables.base import Table


class FeedEntry(Table):
    """One post in one reader's feed."""

    class Meta:
        table_name = settings.table_name("feeds")
        ttl = "expires_at"

    user_id = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    author_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    tags = UnicodeAttribute(default="")
    expires_at = NumberAttribute()


class Reader(Table):
    """What a reader's feed needs besides its entries (`pinhole.feed.reader_state`)."""

    class Meta:
        table_name = settings.table_name("readers")

    user_id = UnicodeAttribute(hash_key=True)
    visited_at = NumberAttribute()  # seconds; entries are delivered to who was here lately
    # The entries hold all posts from this ULID on, until that time in seconds.
    complete_from = UnicodeAttribute()
    complete_until = NumberAttribute(default=0)
    completed_at = NumberAttribute(default=0)  # seconds: when they were last extended
    has_saved = BooleanAttribute(null=True)  # any post, ever: else nobody asks for their saves
    has_blocks = BooleanAttribute(null=True)  # they blocked somebody, or somebody them, ever
    # How often some were found to be missing, of which who extends them meanwhile does not know.
    gaps = NumberAttribute(default=0)
    unfollowed = UnicodeAttribute(default="")  # authors, lately (`pinhole.feed.recent_unfollows`)
    muted = UnicodeAttribute(default="")  # people (`pinhole.tables.hashed_ids`)
    # Until when `unfollowed` may lack some, so that follows are looked up; seconds.
    unsure_until = NumberAttribute(default=0)
    version = NumberAttribute(default=0)


class Affinity(Table):
    """A reader's taste, learnt from their likes (`pinhole.feed.tastes`)."""

    class Meta:
        table_name = settings.table_name("affinities")

    user_id = UnicodeAttribute(hash_key=True)
    taste = JSONAttribute()
    learnt_to = UnicodeAttribute()  # the stream's watermark
