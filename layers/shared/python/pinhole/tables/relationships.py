"""Tables of follows and mutes."""

from __future__ import annotations

from pynamodb.attributes import (
    BooleanAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import (
    GlobalSecondaryIndex,
    KeysOnlyProjection,
    LocalSecondaryIndex,
)

from pinhole.settings import settings
from pinhole.tables.base import Table


class ByFollowee(GlobalSecondaryIndex):
    """Who follows this person, newest last: the followers list and the fan-out's pages."""

    class Meta:
        index_name = "by_followee"
        projection = KeysOnlyProjection()

    followee_id = UnicodeAttribute(hash_key=True)
    follow_id = UnicodeAttribute(range_key=True)


class ByTime(LocalSecondaryIndex):
    """Whom this person follows, newest last."""

    class Meta:
        index_name = "by_time"
        projection = KeysOnlyProjection()

    follower_id = UnicodeAttribute(hash_key=True)
    follow_id = UnicodeAttribute(range_key=True)


class ByCelebrity(LocalSecondaryIndex):
    """The celebrities among those whom a person follows; sparse, so few rows are read."""

    class Meta:
        index_name = "by_celebrity"
        projection = KeysOnlyProjection()

    follower_id = UnicodeAttribute(hash_key=True)
    celebrity_id = UnicodeAttribute(range_key=True)


class ByRequest(GlobalSecondaryIndex):
    """Who asks to follow this person, newest last; sparse."""

    class Meta:
        index_name = "by_request"
        projection = KeysOnlyProjection()

    followee_id = UnicodeAttribute(hash_key=True)
    request_id = UnicodeAttribute(range_key=True)


class ByCloseFriend(GlobalSecondaryIndex):
    """Which followers this person counts among their close friends, newest last; sparse."""

    class Meta:
        index_name = "by_close_friend"
        projection = KeysOnlyProjection()

    followee_id = UnicodeAttribute(hash_key=True)
    close_id = UnicodeAttribute(range_key=True)


class ByBlock(GlobalSecondaryIndex):
    """Whom this person blocks, newest last; sparse."""

    class Meta:
        index_name = "by_block"
        projection = KeysOnlyProjection()

    follower_id = UnicodeAttribute(hash_key=True)
    block_id = UnicodeAttribute(range_key=True)


class Follow(Table):
    """What one person is to another: a follower, somebody who asks to be, or blocked.

    With a `follow_id` it is a follow, the truth that counters count. One row holds it all, so that
    no two of them are ever true at once, and whatever depends on them reads one row.
    """

    class Meta:
        table_name = settings.table_name("follows")
        stream = True

    follower_id = UnicodeAttribute(hash_key=True)
    followee_id = UnicodeAttribute(range_key=True)
    # Each a ULID that says since when, absent while it is not so.
    follow_id = UnicodeAttribute(null=True)
    request_id = UnicodeAttribute(null=True)  # asks the followee, whose account is private
    close_id = UnicodeAttribute(null=True)  # the follower is a close friend of the followee
    block_id = UnicodeAttribute(null=True)  # the follower blocks the followee
    is_blocked = BooleanAttribute(null=True)  # the followee blocks the follower
    celebrity_id = UnicodeAttribute(null=True)  # the followee's id while their posts are pulled
    correlation_id = UnicodeAttribute()
    by_followee = ByFollowee()
    by_time = ByTime()
    by_celebrity = ByCelebrity()
    by_request = ByRequest()
    by_close_friend = ByCloseFriend()
    by_block = ByBlock()


class ByMuteTime(LocalSecondaryIndex):
    """Whom this person mutes, newest last."""

    class Meta:
        index_name = "by_time"
        projection = KeysOnlyProjection()

    user_id = UnicodeAttribute(hash_key=True)
    mute_id = UnicodeAttribute(range_key=True)


class MutedBy(GlobalSecondaryIndex):
    """Who mutes this person: to forget it with them."""

    class Meta:
        index_name = "by_muted"
        projection = KeysOnlyProjection()

    muted_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)


class Mute(Table):
    """A person wants to see nothing of another, who does not know it."""

    class Meta:
        table_name = settings.table_name("mutes")

    user_id = UnicodeAttribute(hash_key=True)
    muted_id = UnicodeAttribute(range_key=True)
    mute_id = UnicodeAttribute()  # a ULID: when
    by_time = ByMuteTime()
    by_muted = MutedBy()
