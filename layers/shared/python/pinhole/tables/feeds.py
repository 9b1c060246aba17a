"""Tables of feed entries, readers and affinities."""

from __future__ import annotations

from typing import TypedDict

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
)

from pinhole.settings import settings
from pinhole.tables.base import Table

# A reader's `complete_from` without any entries: above every ULID.
NOTHING_COMPLETE = "Z" * 26


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


class ReaderRow(TypedDict, total=False):
    """A stored reader; unset attributes are absent."""

    user_id: str
    visited_at: int
    complete_from: str
    complete_until: int
    completed_at: int
    has_saved: bool
    has_blocks: bool
    is_checked: bool
    gaps: int
    unfollowed: str
    muted: str
    close: str
    unsure_until: int
    version: int


class Reader(Table[ReaderRow]):
    """Everything that a reader's feed needs besides its entries (`pinhole.feed.reader_state`)."""

    class Meta:
        table_name = settings.table_name("readers")

    user_id = UnicodeAttribute(hash_key=True)
    visited_at = NumberAttribute()  # seconds; entries go to recent visitors
    # The entries hold all posts from this ULID on, until this time in seconds.
    complete_from = UnicodeAttribute()
    complete_until = NumberAttribute(default=0)
    completed_at = NumberAttribute(default=0)  # seconds: when they were last extended
    has_saved = BooleanAttribute(null=True)  # has ever saved a post; otherwise saves are not read
    has_blocks = BooleanAttribute(null=True)  # has ever blocked somebody or been blocked
    # The account was once closed, suspended or signed out everywhere; otherwise no page of the feed
    # reads the person's row.
    is_checked = BooleanAttribute(null=True)
    # Number of gaps found; a concurrent extension cannot see them.
    gaps = NumberAttribute(default=0)
    unfollowed = UnicodeAttribute(default="")  # recent ones (`pinhole.feed.recent_unfollows`)
    muted = UnicodeAttribute(default="")  # people (`pinhole.tables.hashed_ids`)
    close = UnicodeAttribute(default="")  # the reader's latest close friends, likewise
    # Until this time `unfollowed` may be incomplete, so follows are looked up; seconds.
    unsure_until = NumberAttribute(default=0)
    version = NumberAttribute(default=0)


class AffinityRow(TypedDict, total=False):
    """A stored affinity; unset attributes are absent."""

    user_id: str
    taste: str  # JSON
    learnt_to: str
    learnt_to_saves: str
    learnt_to_visits: str
    learnt_comments: str


class Affinity(Table[AffinityRow]):
    """A reader's taste, learnt from what they do (`pinhole.feed.tastes`)."""

    class Meta:
        table_name = settings.table_name("affinities")

    user_id = UnicodeAttribute(hash_key=True)
    taste = JSONAttribute()
    # What was learnt of each stream: watermarks, and the latest comments.
    learnt_to = UnicodeAttribute(null=True)  # likes
    learnt_to_saves = UnicodeAttribute(null=True)
    learnt_to_visits = UnicodeAttribute(null=True)
    learnt_comments = UnicodeAttribute(null=True)
